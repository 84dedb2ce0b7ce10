import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type * as Usdrl from '../../../../src';
import { temporaryFolder } from '../../temporaryFolder';
import { skeletonText } from '../ntu/skeletonText';

const built = resolve('dist/index.js');

/** The built package: threads run compiled files. */
function library(): typeof Usdrl {
  return createRequire(built)(built) as typeof Usdrl;
}

const names = Array.from(
  { length: 120 },
  (_, i) => `S001C001P${String(1 + (i % 40)).padStart(3, '0')}R001A0${10 + Math.floor(i / 40)}`,
);

/** Recordings of some 370 kB, together enough for two threads. */
function largeRecordings(): string {
  const folder = temporaryFolder();
  for (const name of names) {
    const [, ...lines] = skeletonText(name).split('\r\n');
    writeFileSync(join(folder, `${name}.skeleton`), `180\r\n${lines.join('\r\n').repeat(60)}`);
  }
  return folder;
}

describe.skipIf(!existsSync(built))('threads that read (skipped where the package is not built)', () => {
  it('give the same data set as one thread', async () => {
    const { importNtu, Dataset } = library();
    const folder = largeRecordings();
    const out = temporaryFolder();
    const fingerprints: string[] = [];
    for (const threads of [1, 2, 3]) {
      const set = join(out, String(threads));
      await importNtu([folder], set, { threads });
      const dataset = Dataset.open(set);
      fingerprints.push(dataset.fingerprint);
      dataset.close();
    }
    expect(new Set(fingerprints).size).toBe(1);
  });

  it('stop at the first damaged recording in order, and can be interrupted and resumed', async () => {
    const { importNtu } = library();
    const folder = largeRecordings();
    const sorted = [...names].sort();
    writeFileSync(join(folder, `${sorted[70]}.skeleton`), 'late');
    writeFileSync(join(folder, `${sorted[40]}.skeleton`), 'early');
    const out = join(temporaryFolder(), 'set');
    await expect(importNtu([folder], out, { threads: 2 })).rejects.toThrow(`${sorted[40]}.skeleton: line 1`);
    const stop = new AbortController();
    const progress = ({ done }: { done: number }): void => {
      if (done === 60) stop.abort();
    };
    const options = { threads: 2, skipDamaged: true, force: true };
    await expect(importNtu([folder], out, { ...options, progress, signal: stop.signal })).rejects.toThrow(
      /interrupted/,
    );
    const report = await importNtu([folder], out, { ...options, resume: true });
    expect(report.recordings).toBe(names.length - 2);
    expect(report.skipped.map(({ name }) => name)).toEqual([sorted[40], sorted[70]]);
  });
});
