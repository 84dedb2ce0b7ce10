import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { writeNpy } from '../../../src/data';
import { Generator } from '../../../src/random';
import { atNight, differences, ended, killAndCheck, leftBehind, program, start } from '../../killed';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-killed-import-'));
const at = (name: string): string => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true }));

/** So many clips that at night the journal is written twice before the end. */
const clips = atNight ? 2000 : 100;

const formats: [string, string[]][] = [
  ['arrays', ['arrays', '--data', at('clips.npy'), '--labels', at('labels.npy')]],
  ['synthetic', ['synthetic', '--scale', '0.1']],
];

describe.skipIf(!existsSync(program))('an import that is killed (skipped where the package is not built)', () => {
  beforeAll(() => {
    const [frames, joints] = [300, 25];
    const values = Float32Array.from({ length: clips * 3 * frames * joints }, (_, i) => Math.sin(i * 0.37));
    writeNpy(at('clips.npy'), { dtype: 'float32', shape: [clips, 3, frames, joints, 1], data: values });
    writeNpy(at('labels.npy'), {
      dtype: 'int32',
      shape: [clips],
      data: Int32Array.from({ length: clips }, (_, i) => i % 3),
    });
  });

  // Made-up recordings are slow to make, so they have their turn at night.
  it.each(atNight ? formats : formats.slice(0, 1))(
    'at random moments and given again makes the data set byte for byte, and leaves nothing: %s',
    async (name, words) => {
      const [whole, out] = [at(`${name}-whole/data`), at(`${name}-killed/data`)];
      const resume = words[0] === 'synthetic' ? [] : ['--resume'];
      const command = (target: string): string[] => ['import', ...words, '--out', target, '--quiet'];
      const from = performance.now();
      let rounds = 0;
      expect(await ended(start(command(whole)))).toBe(true);
      await killAndCheck(new Generator(1), {
        // A data set that was whole when its import was killed is there, and is made again in its place.
        begin: () => start([...command(out), ...(existsSync(out) ? ['--force'] : resume)]),
        clear: () => {
          rounds++;
          if (rounds % 2 === 0) rmSync(out, { recursive: true });
        },
        check: () => {
          expect(differences(out, whole)).toEqual([]);
          expect(leftBehind(dirname(out))).toEqual([]);
        },
        milliseconds: performance.now() - from,
      });
    },
    3_600_000,
  );
});
