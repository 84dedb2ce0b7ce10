import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { Claim, claimsIn } from '../../src/data';
import { evaluateKnn, pretrain, readRunRecord, RunFolder, type PretrainRequest } from '../../src/runs';
import { resolveSettings } from '../../src/settings';
import { run as commandLine } from '../cli/captureIo';
import { flip } from '../data/flip';
import { writeMovingDots } from '../evaluation/movingDots';
import { testBackend } from '../testBackend';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-damaged-run-'));
const set = ['encoder.hidden=8', 'augment.frames=8', 'training.batch=4', 'training.execution=eager'];
const settings = (epochs: number) => resolveSettings({ preset: 'demo', set: [...set, `training.epochs=${epochs}`] });
let data: string;

const request = (out: string, changes: Partial<PretrainRequest> = {}): PretrainRequest => ({
  data,
  split: 'halves',
  out,
  settings: settings(4),
  ...changes,
});

/** A copy of a run of three epochs, of which the checkpoints after 2 and 3 are kept. */
function damaged(name: string, damage: (run: string) => void): string {
  const run = join(folder, name);
  cpSync(join(folder, 'whole'), run, { recursive: true });
  damage(run);
  return run;
}

/** Changes one line of the metrics, by its number from 1. */
const changeLine = (number: number, change: (text: string) => string) => (run: string) => {
  const file = join(run, 'metrics.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n');
  lines[number - 1] = change(lines[number - 1]);
  writeFileSync(file, lines.join('\n'));
};

function change(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

const metricsOf = (run: string): unknown[] =>
  RunFolder.open(run)
    .metrics()
    .map((row) => (row.kind === 'config' ? row.kind : [row.kind, row.epoch, row.loss]));

/** Goes on with a run for one more epoch. @returns what was said */
async function resumed(run: string, changes: Partial<PretrainRequest> = {}): Promise<string[]> {
  const said: string[] = [];
  await pretrain(request(run, { resume: true, note: (text) => said.push(text), ...changes }));
  return said;
}

beforeAll(async () => {
  await useBackend(testBackend);
  data = writeMovingDots(join(folder, 'data'));
  await pretrain(request(join(folder, 'whole'), { settings: settings(3) }));
  cpSync(join(folder, 'whole'), join(folder, 'four'), { recursive: true });
  await pretrain(request(join(folder, 'four'), { resume: true }));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The command line that goes on with a run. */
function resumeCommand(run: string): string[] {
  return ['pretrain', '--data', data, '--split', 'halves', '--out', run, '--resume'];
}

describe('a run whose files are damaged', () => {
  const half = (run: string): void => {
    const file = join(run, 'config.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 300));
  };

  it('has its configuration written anew from its metrics, and says so', async () => {
    const run = damaged('half-config', half);
    expect(RunFolder.open(run).config).toEqual(RunFolder.open(join(folder, 'whole')).config);
    const shown = await commandLine(['inspect', run]);
    expect(shown.stdout).toMatch(/damaged:\n.*config.json: configuration of the run: found text that is cut/);
    const [said] = await resumed(run);
    expect(said).toMatch(
      /config.json: configuration of the run: found text that is cut or damaged.*written anew from the first line of metrics/,
    );
    expect(readFileSync(join(run, 'config.json'))).toEqual(readFileSync(join(folder, 'whole', 'config.json')));
    expect(metricsOf(run)).toEqual(metricsOf(join(folder, 'four')));
  });

  it.each([
    ['cut', (text: string) => text.slice(0, 100)],
    ['empty', () => ''],
  ])('has a record that is %s named by inspect', async (name, change) => {
    const run = damaged(`record-${name}`, (one) => {
      const file = join(one, 'record.json');
      writeFileSync(file, change(readFileSync(file, 'utf8')));
    });
    const { status, stdout } = await commandLine(['inspect', run]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/damaged:\n.*record.json: run record/);
  });

  it('has a configuration that someone changed named, and written anew', async () => {
    const run = damaged('changed-config', (one) => change(join(one, 'config.json'), '"seed": 0', '"seed": 3'));
    const changed = /config.json: SHA-256 of the content: found [0-9a-f]{64}/;
    expect((await commandLine(['inspect', run])).stdout).toMatch(changed);
    const [said] = await resumed(run);
    expect(said).toMatch(changed);
    expect(said).toMatch(/written anew from the first line of metrics/);
    expect(metricsOf(run)).toEqual(metricsOf(join(folder, 'four')));
    const alone = damaged('changed-alone', (one) => {
      change(join(one, 'config.json'), '"seed": 0', '"seed": 3');
      rmSync(join(one, 'metrics.jsonl'));
    });
    await expect(pretrain(request(alone, { resume: true }))).rejects.toThrow(
      /config.json: SHA-256 of the content: found .*, as it says itself: it was changed after it was written/,
    );
  });

  it.each([
    ['0.6 of its bytes', 0.6, /Lines of epochs? [1-3, to]+ are lost, and --resume alone does not bring them back/],
    ['0.99 of its bytes', 0.99, /Lines of epoch 3 are lost.*take away the checkpoints after epoch-0002.safetensors/],
  ])('has the epochs that a cut of its metrics took named by inspect: %s', async (name, part, said) => {
    const run = damaged(`cut-${name}`, (one) => {
      const file = join(one, 'metrics.jsonl');
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.slice(0, Math.round(part * text.length)));
    });
    const { status, stdout } = await commandLine(['inspect', run]);
    expect(status).toBe(1);
    expect(stdout).toMatch(said);
  });

  it('goes on without its last checkpoint when that is damaged, as the message says, and ends the same', async () => {
    const run = damaged('last-checkpoint', (one) => flip(RunFolder.open(one).checkpoint(3), 5000, 3));
    const wayOut = /epoch-0003.safetensors: .*Take the file away: .*--resume .* goes on from epoch-0002.safetensors/;
    await expect(pretrain(request(run, { resume: true }))).rejects.toThrow(wayOut);
    await expect(evaluateKnn({ data, split: 'halves', checkpoint: run })).rejects.toThrow(wayOut);
    expect((await commandLine(['inspect', run])).stdout).toMatch(wayOut);
    rmSync(RunFolder.open(run).checkpoint(3));
    await resumed(run);
    expect(metricsOf(run)).toEqual(metricsOf(join(folder, 'four')));
  });

  it('is not measured when its record or configuration is damaged: that is said before the work', async () => {
    for (const name of ['record.json', 'config.json']) {
      const run = damaged(`early-${name}`, (one) => {
        writeFileSync(join(one, name), '{"format"');
        rmSync(join(one, 'metrics.jsonl'));
      });
      const knn = { data, split: 'halves', checkpoint: run };
      await expect(evaluateKnn(knn)).rejects.toThrow(new RegExp(`${name}: .*found text that is cut or damaged`));
      expect(existsSync(join(run, 'result-knn.json'))).toBe(false);
      await evaluateKnn({ ...knn, out: join(folder, `${name}-elsewhere.json`) });
    }
  });

  it('names the file in place of the folder of its claims', async () => {
    const run = damaged('claims-file', (one) => writeFileSync(join(one, 'claims'), ''));
    const named = /claims-file.claims: folder: found a file, wanted a folder. Take it away/;
    await expect(pretrain(request(run, { resume: true }))).rejects.toThrow(named);
    await expect(evaluateKnn({ data, split: 'halves', checkpoint: run })).rejects.toThrow(named);
  });

  it.each([
    ['cut', (text: string) => text.slice(0, 300), 'text that is cut or damaged'],
    ['empty', () => '', 'an empty file'],
    ['null', () => 'null', 'found null'],
    ['a list', () => '[1]', 'found \\[1\\]'],
    ['of something else', () => '{"format": "other"}', 'found format "other"'],
    ['of zeros', () => '\0'.repeat(40), 'zero bytes'],
  ])('names a configuration that is %s and cannot be mended, and says what to do', async (name, change, found) => {
    const run = damaged(`config-${name}`, (one) => {
      const file = join(one, 'config.json');
      writeFileSync(file, change(readFileSync(file, 'utf8')));
      rmSync(join(one, 'metrics.jsonl'));
    });
    const { status, stderr } = await commandLine(resumeCommand(run));
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`config.json: configuration of the run: .*${found}.*usdrl-run.*--force`));
    expect(stderr).not.toContain('fault of the program');
  });

  it('is not taken for no run when its configuration is gone: nothing is written over its checkpoints', async () => {
    const run = damaged('no-config', (one) => rmSync(join(one, 'config.json')));
    await expect(pretrain(request(run))).rejects.toThrow(/found an existing run/);
    expect(await resumed(run)).toEqual([expect.stringContaining('no such file') as string]);
    expect(metricsOf(run)).toEqual(metricsOf(join(folder, 'four')));
  });

  it('drops a last line that a kill cut off, and says so', async () => {
    const run = damaged('cut-line', (one) => {
      writeFileSync(join(one, 'metrics.jsonl'), '{"kind":"step","epo', { flag: 'a' });
    });
    expect(await resumed(run)).toEqual([expect.stringMatching(/the last line was cut off: made again/) as string]);
    expect(metricsOf(run)).toEqual(metricsOf(join(folder, 'four')));
  });

  const third = changeLine(3, (text) => text.slice(0, 20));

  it('does not go on from a history that is lost, but names file, line and what to do', async () => {
    const run = damaged('third-line', third);
    const before = readFileSync(join(run, 'metrics.jsonl'));
    const command = [...resumeCommand(run), '--backend', testBackend];
    const { status, stderr } = await commandLine(command);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /metrics.jsonl: line 3: found text that is cut or damaged.*wanted whole metrics of the 3 epochs.*--accept-gaps/,
    );
    expect(readFileSync(join(run, 'metrics.jsonl'))).toEqual(before);
    expect(() => RunFolder.open(run).metrics()).toThrow(/metrics.jsonl: line 3: found text that is cut/);
  });

  it('goes on without what is lost when told to', async () => {
    const run = damaged('gap', third);
    const said = await resumed(run, { acceptGaps: true });
    expect(said).toEqual([
      expect.stringMatching(/line 3: found text.*left out/) as string,
      expect.stringMatching(/lines of epoch 1 are lost; the curve has a gap/) as string,
    ]);
    const whole = metricsOf(join(folder, 'four'));
    expect(metricsOf(run)).toEqual([...whole.slice(0, 2), ...whole.slice(3)]);
  });

  it('says that a folder in place of the history must go before anything can be written', async () => {
    const run = damaged('metrics-folder', (one) => {
      rmSync(join(one, 'metrics.jsonl'));
      mkdirSync(join(one, 'metrics.jsonl'));
    });
    await expect(pretrain(request(run, { resume: true }))).rejects.toThrow(
      /found a folder.*Take the folder away, then put the file back from a copy; .*--accept-gaps/,
    );
    expect(() => RunFolder.open(run).metrics()).toThrow(/found a folder.*Take the folder away. Put the file back/);
  });

  it.each(['missing', 'empty', 'null'])('does not begin a new history in place of one that is %s', async (how) => {
    const run = damaged(`metrics-${how}`, (one) => {
      const file = join(one, 'metrics.jsonl');
      if (how === 'missing') rmSync(file);
      else writeFileSync(file, how === 'empty' ? '' : 'null\n');
    });
    await expect(pretrain(request(run, { resume: true }))).rejects.toThrow(
      /metrics.jsonl: .*(no such file|an empty file|found null).*wanted whole metrics.*--accept-gaps/,
    );
    const said = await resumed(run, { acceptGaps: true });
    expect(said.at(-1)).toMatch(/lines of epochs 1 to 3 are lost/);
    const rows = metricsOf(run);
    expect(rows).toEqual(['config', ...metricsOf(join(folder, 'four')).slice(-(rows.length - 1))]);
  });

  it('goes back to where its history is whole when newer checkpoints are taken away, and ends the same', async () => {
    // Two steps an epoch: line 8 is the first of the third.
    const run = damaged(
      'go-back',
      changeLine(8, () => 'broken'),
    );
    await expect(pretrain(request(run, { resume: true }))).rejects.toThrow(
      /line 8: .*take away the checkpoints after epoch-0002.safetensors, so that what followed is made again, exactly/,
    );
    rmSync(RunFolder.open(run).checkpoint(3));
    expect(await resumed(run)).toEqual([expect.stringMatching(/line 8: found text.*made again/) as string]);
    expect(metricsOf(run)).toEqual(metricsOf(join(folder, 'four')));
    const last = (one: string): Buffer => readFileSync(RunFolder.open(one).checkpoint(4));
    expect(last(run).equals(last(join(folder, 'four')))).toBe(true);
  });

  it('drops lines that two writers wrote twice', async () => {
    const run = damaged('twice', (one) => {
      const file = join(one, 'metrics.jsonl');
      const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
      writeFileSync(file, [...lines, ...lines.slice(4), ''].join('\n'));
    });
    await resumed(run);
    expect(metricsOf(run)).toEqual(metricsOf(join(folder, 'four')));
  });
});

describe('a run', () => {
  it('is written by one at a time, and goes on once the former has ended', async () => {
    const run = join(folder, 'two-writers');
    const first = pretrain(request(run));
    const second = pretrain(request(run, { resume: true }));
    await expect(second).rejects.toThrow(
      new RegExp(`two-writers: writer: found this very process \\(${process.pid}\\) at work on it since .* UTC`),
    );
    await first;
    expect(metricsOf(run)).toHaveLength(metricsOf(join(folder, 'four')).length);
    expect(await pretrain(request(run, { resume: true }))).toMatchObject({ epochs: 4 });
    expect(existsSync(join(run, 'claims'))).toBe(false);
  });

  it('is measured by several at once, each measurement by one, and its record has all', async () => {
    const run = join(folder, 'two-writers');
    const source = { data, split: 'halves', checkpoint: run, force: true };
    const [one, other] = await Promise.allSettled([evaluateKnn(source), evaluateKnn(source)]);
    expect([one.status, other.status].sort()).toEqual(['fulfilled', 'rejected']);
    const error: unknown =
      one.status === 'rejected' ? one.reason : other.status === 'rejected' ? other.reason : undefined;
    expect(String(error)).toMatch(/result-knn.json: writer: found this very process/);
    expect(Object.keys(readRunRecord(run)?.evaluations ?? {})).toEqual(['knn']);
    expect(readdirSync(run)).not.toContain('claims');
  });

  it('is not replaced while something is measured of it', async () => {
    const run = damaged('measured', () => undefined);
    const claim = Claim.hold(claimsIn(run, 'result-knn.json'), run);
    await expect(pretrain(request(run, { force: true }))).rejects.toThrow(/writer: found this very process/);
    claim.release();
    expect(RunFolder.open(run).checkpoints()).toHaveLength(2);
  });
});
