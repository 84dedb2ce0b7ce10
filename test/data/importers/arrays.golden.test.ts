import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { importArrays, writeNpy } from '../../../src/data';
import { InputError } from '../../../src/errors';
import { goldenPath, hostileFiles } from '../../goldenFolder';
import { temporaryFolder } from '../temporaryFolder';

describe('importArrays refuses', () => {
  it.each(hostileFiles().filter(({ kind }) => kind === 'npy'))('$file: $reason', async ({ file }) => {
    const hostile = goldenPath('pipeline', 'formats', file);
    const folder = temporaryFolder();
    const [data, labels, out] = ['data.npy', 'labels.npy', 'set'].map((name) => join(folder, name));
    const shape = [2, 3, 4, 25, 1];
    writeNpy(data, { dtype: 'float32', shape, data: new Float32Array(600).fill(1) });
    writeNpy(labels, { dtype: 'int64', shape: [2], data: BigInt64Array.of(0n, 1n) });
    const layout = 'kinect-v2-25';
    for (const hurt of [
      { data: hostile, labels },
      { data, labels: hostile },
      { data, labels, frames: hostile },
    ]) {
      const failure: unknown = await importArrays(hurt, out, { layout }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(InputError);
      expect(String(failure)).toContain(hostile);
      expect(existsSync(out)).toBe(false);
    }
  });
});
