import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Dataset, importArrays, writeNpy } from '../../../src/data';
import { thisProcess } from '../../../src/data/processIdentity';
import { importSynthetic, syntheticSettings } from '../../../src/synthetic';
import { flip } from '../flip';
import { temporaryFolder } from '../temporaryFolder';

const clips = 40;

function arrays(): { files: { data: string }; out: string; part: string } {
  const folder = temporaryFolder();
  const shape = [clips, 3, 6, 25, 1];
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i) + 2);
  writeNpy(join(folder, 'x.npy'), { dtype: 'float32', shape, data });
  return { files: { data: join(folder, 'x.npy') }, out: join(folder, 'set'), part: join(folder, '.set.part') };
}

/** An import that was interrupted after some clips. */
async function interrupted(): Promise<ReturnType<typeof arrays>> {
  const made = arrays();
  const stop = new AbortController();
  const progress = ({ done }: { done: number }): unknown => done === 20 && stop.abort();
  await expect(importArrays(made.files, made.out, { signal: stop.signal, progress })).rejects.toThrow(
    /go on with --resume/,
  );
  return made;
}

async function wholeFingerprint({ files }: ReturnType<typeof arrays>): Promise<string> {
  const out = join(temporaryFolder(), 'whole');
  await importArrays(files, out);
  return fingerprint(out);
}

function fingerprint(folder: string): string {
  const dataset = Dataset.open(folder);
  dataset.close();
  return dataset.fingerprint;
}

function claim(out: string, changes: object): void {
  const folder = join(out, '..', '.set.claim');
  mkdirSync(folder, { recursive: true });
  const claimant = { ...thisProcess(), taken: '2026-01-01T00:00:00.000Z', ...changes };
  writeFileSync(join(folder, '1.json'), JSON.stringify(claimant));
}

describe('an interrupted import', () => {
  it('goes on though the number of its process is another one now', async () => {
    const made = await interrupted();
    // Process 1 lives, but began at another time; a journal of an earlier version still names a process.
    claim(made.out, { pid: 1, started: '0' });
    const journal = join(made.part, 'journal.jsonl');
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('{"format"', '{"pid":1,"format"'));
    await importArrays(made.files, made.out, { resume: true });
    expect(fingerprint(made.out)).toBe(await wholeFingerprint(made));
    expect(readdirSync(join(made.out, '..')).sort()).toEqual(['set', 'x.npy']);
  });

  it('does not go on from coordinates that were changed meanwhile', async () => {
    const made = await interrupted();
    flip(join(made.part, 'coordinates.f32'), 1001, 2);
    await expect(importArrays(made.files, made.out, { resume: true })).rejects.toThrow(
      /SHA-256 of the coordinates read before: found \w{64}, wanted \w{64}, as when they were saved. Give --force/,
    );
    flip(join(made.part, 'coordinates.f32'), 1001, 2);
    await importArrays(made.files, made.out, { resume: true });
    expect(fingerprint(made.out)).toBe(await wholeFingerprint(made));
  });

  it('is left to the process that is at it', async () => {
    const made = await interrupted();
    claim(made.out, { host: 'elsewhere' });
    for (const options of [{ resume: true }, { force: true }, {}]) {
      await expect(importArrays(made.files, made.out, options)).rejects.toThrow(
        /set: writer: found process \d+ on elsewhere at work on it since 2026-01-01 00:00:00 UTC/,
      );
    }
  });

  it('reads again what stands after a damaged line of the journal, and says so', async () => {
    for (const broken of ['{"id', 'null', '', '{"id": 4}']) {
      const made = await interrupted();
      const journal = join(made.part, 'journal.jsonl');
      const lines = readFileSync(journal, 'utf8').split('\n');
      lines[6] = broken;
      writeFileSync(journal, lines.join('\n'));
      const seen: number[] = [];
      const progress = ({ done }: { done: number }): unknown => seen.push(done);
      const { notes } = await importArrays(made.files, made.out, { resume: true, progress });
      expect(seen[0]).toBe(5);
      expect(notes.join()).toMatch(/journal.jsonl: line 7 is damaged: what stood there and after it was read again/);
      expect(fingerprint(made.out)).toBe(await wholeFingerprint(made));
    }
  });

  it.each(['', '{"form', 'null\n', '{"format": "else"}\n'])(
    'whose journal begins with %j is named, with what to do',
    async (text) => {
      const made = await interrupted();
      writeFileSync(join(made.part, 'journal.jsonl'), text);
      await expect(importArrays(made.files, made.out, { resume: true })).rejects.toThrow(
        /journal.jsonl: line 1 of the journal: found .*Give --force instead of --resume to begin anew/,
      );
      expect(existsSync(made.part)).toBe(true);
    },
  );
});

describe('two imports into one folder', () => {
  it('do not meet: the second is refused before it does anything', async () => {
    const made = arrays();
    const running = importArrays(made.files, made.out);
    await expect(importArrays(made.files, made.out)).rejects.toThrow(/set: writer: found this very process/);
    await running;
    const out = join(temporaryFolder(), 'synthetic');
    const { actions } = syntheticSettings();
    const small = { actions: actions.slice(0, 1), subjects: 2, setups: 1, cameras: [1], replications: 1 };
    const [one, other] = [importSynthetic(out, small), importSynthetic(out, small)];
    await expect(other).rejects.toThrow(/synthetic: writer: found this very process/);
    await one;
    expect(readdirSync(join(out, '..'))).toEqual(['synthetic']);
  });
});
