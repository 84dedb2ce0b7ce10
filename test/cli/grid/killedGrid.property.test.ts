import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Generator } from '../../../src/random';
import { readRunRecord } from '../../../src/runs';
import { importSynthetic, syntheticSettings } from '../../../src/synthetic';
import { atNight, ended, filesIn, killAndCheck, leftBehind, program, running, start } from '../../killed';
import { testBackend } from '../../testBackend';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-killed-grid-'));
const at = (name: string): string => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true }));

const settings = {
  'encoder.hidden': 8,
  'augment.frames': 8,
  'training.batch': 4,
  'training.epochs': 12,
  'training.checkpointEvery': 3,
  'training.saveMinutes': 1e-9,
  'training.execution': 'eager',
};

/** `grid FILE`: two seeds. */
function grid(out: string): string[] {
  const file = at('seeds.json');
  const what = { data: at('data/synthetic'), split: 'cross-subject', preset: 'demo', set: settings };
  writeFileSync(file, JSON.stringify({ ...what, seeds: [0, 1], evaluate: ['knn'] }));
  return ['grid', file, '--out', join(out, 'group')];
}

/** `reproduce table3`: four runs, two of them trained, and the table. */
function study(out: string): string[] {
  const where = ['--runs', out, '--figures', join(out, 'figures'), '--records', join(out, 'records')];
  const changes = Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
  return ['reproduce', 'table3', '--data-root', at('data'), ...where, ...changes];
}

/** What must be the same, by the name of the file: weights and losses bit by bit, what was measured, tables. */
function results(out: string): Record<string, unknown> {
  const read = (name: string): unknown => {
    const file = join(out, name);
    if (name.endsWith('record.json')) {
      const evaluations = readRunRecord(join(file, '..'))?.evaluations ?? {};
      return Object.entries(evaluations).map(([measured, { hash, values }]) => [measured, hash, values]);
    }
    if (name.endsWith('metrics.jsonl')) {
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      const steps = lines.map((line) => JSON.parse(line) as { kind: string; loss: number });
      return steps.filter(({ kind }) => kind === 'step').map(({ loss }) => loss);
    }
    // It names the records that it is made from.
    if (name.endsWith('.csv')) return readFileSync(file, 'utf8').replaceAll(basename(out), 'out');
    if (/checkpoints.epoch-\d+\.safetensors$|features.[^/\\]+$|\.svg$/.test(name)) {
      return readFileSync(file).toString('base64');
    }
    return 'there';
  };
  return Object.fromEntries(filesIn(out).map((name) => [name, read(name)]));
}

/** A process of the launcher that makes runs, if there is one; it has others, as the browser that draws figures. */
function worker(launcher: number | undefined): number | undefined {
  return running().find((pid) => pid !== launcher && commandOf(pid).includes('work'));
}

/** The words of a process; none if it has just ended. */
function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

describe.skipIf(!existsSync(program))('runs of many (skipped where the package is not built)', () => {
  beforeAll(async () => {
    const actions = syntheticSettings().actions.slice(0, 2);
    const few = { actions, subjects: 8, setups: 2, cameras: [1], replications: 1 };
    await importSynthetic(at('data/synthetic'), few);
  });

  it.skipIf(!atNight).each([
    ['grid', grid],
    ['reproduce', study],
  ])(
    '%s: launcher or worker killed at random moments and given again, the results are the same bit for bit (at night: takes minutes)',
    async (name, words) => {
      const [whole, out] = [at(`${name}-whole`), at(`${name}-killed`)];
      const begin = (target: string) =>
        start([...words(target), '--processes', '2', '--backend', testBackend, '--quiet']);
      const from = performance.now();
      expect(await ended(begin(whole))).toBe(true);
      const wanted = results(whole);
      expect(Object.keys(wanted).length).toBeGreaterThan(10);
      let launcher: number | undefined;
      await killAndCheck(new Generator(1), {
        begin: () => {
          const child = begin(out);
          launcher = child.pid;
          return child;
        },
        clear: () => rmSync(out, { recursive: true }),
        check: () => {
          const found = results(out);
          expect(Object.keys(found)).toEqual(Object.keys(wanted));
          expect(found).toEqual(wanted);
          expect(leftBehind(out)).toEqual([]);
          expect(readdirSync(folder).filter((file) => file.startsWith('.'))).toEqual([]);
        },
        milliseconds: performance.now() - from,
        other: () => worker(launcher),
      });
    },
    3_600_000,
  );
});
