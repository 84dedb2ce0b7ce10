import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { buildNotebook, writeNotebook } from '../../src/notebook';
import { KernelConnection } from '../../src/notebook/kernel/kernelConnection';
import { MessageCodec, type KernelMessage } from '../../src/notebook/kernel/message';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';
import { root } from './jupyterLab';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-interrupt-'));
const built = existsSync(join(root, 'dist', 'index.js'));
const at = (name: string): string => join(folder, name);
const small = `settings: { encoder: { kind: 'sttr', hidden: 8 }, training: { epochs: 5000, batch: 4, checkpointEvery: 1000, execution: 'eager' }, augment: { frames: 16 } }`;
const pretraining = (more: string): string =>
  `await pretrain({ data: '${at('data')}', split: 'cross-subject', preset: 'demo', ${small}, ${more} });`;

const { read } = MessageCodec.prototype;
const heard: KernelMessage[] = [];
let kernel: KernelConnection;

beforeAll(async () => {
  const actions = syntheticSettings().actions.slice(0, 2);
  await importSynthetic(at('data'), { actions, subjects: 4, replications: 1 });
  vi.spyOn(MessageCodec.prototype, 'read').mockImplementation(function (this: MessageCodec, frames) {
    const message = read.call(this, frames);
    heard.push(message);
    return message;
  });
});

beforeEach(async () => {
  heard.length = 0;
  kernel = await KernelConnection.start({ root });
});

afterEach(() => kernel.shutdown());

afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Ended {
  status: string;
  errors: unknown[];
  texts: string;
}

/** Starts a cell; gives how it ended. */
function start(code: string): Promise<Ended> {
  const messages: KernelMessage[] = [];
  return kernel
    .execute(code, (message) => messages.push(message))
    .then(({ status }) => ({
      status,
      errors: messages.filter(({ type }) => type === 'error').map(({ content }) => content.traceback),
      texts: messages.map(textOf).join(''),
    }));
}

/** Whether the kernel has sent such a text. */
function told(text: string): boolean {
  return heard.some(({ content }) => JSON.stringify(content).includes(text));
}

function textOf({ content }: KernelMessage): string {
  return typeof content.text === 'string' ? content.text : '';
}

async function until(what: () => boolean): Promise<void> {
  await expect.poll(what, { timeout: 120_000, interval: 50 }).toBe(true);
}

const lines = (file: string): number => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length : 0);

/** Processes that the kernel has started and that still run; Linux tells them. */
function children(): string[] {
  if (process.platform !== 'linux') return [];
  try {
    return execFileSync('ps', ['-o', 'args=', '--ppid', String(kernel.process.pid)], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '' && !line.includes('<defunct>'));
  } catch {
    return [];
  }
}

describe.skipIf(!built)('an interrupt (skipped where the package is not built)', () => {
  it('ends pre-training at a safe point, saved, and the same call goes on', async () => {
    const metrics = at('stopped/metrics.jsonl');
    await start("import { pretrain, openRun } from 'usdrl';");
    const running = start(pretraining(`out: '${at('stopped')}'`));
    await until(() => lines(metrics) > 5);
    kernel.process.interrupt();
    const { status, errors } = await running;
    expect([status, errors]).toEqual([
      'error',
      [['pretrain was interrupted. Everything done is saved; go on with: the same call with `resume: true`']],
    ]);
    const made = lines(metrics);
    await pause(1000);
    expect(lines(metrics)).toBe(made);
    expect(existsSync(at('stopped/checkpoints/interrupted.safetensors'))).toBe(true);
    const again = start(pretraining(`out: '${at('stopped')}', resume: true`));
    await until(() => lines(metrics) > made + 3);
    kernel.process.interrupt();
    expect(await again).toMatchObject({ status: 'error' });
  });

  const grid = `import { gridLive } from 'usdrl/notebook';
import { schedule } from 'usdrl/schedule';
import { gridWorkload, readGridFile } from 'usdrl/studies';
await schedule(gridWorkload(readGridFile('${at('grid.yaml')}'), '${at('grid')}'), { processes: 1, onStatus: gridLive() });`;
  const imported = `import { importSynthetic, progressBar } from 'usdrl';\nawait importSynthetic('${at('large')}', { scale: 20, progress: progressBar() });`;
  const probe = `import { evaluateLinear, progressBar } from 'usdrl';
await evaluateLinear({ baseline: 'raw', data: '${at('data')}', split: 'cross-subject', set: ['linear.epochs=1000000'], out: '${at('r.json')}', progress: progressBar() });`;
  const nested = `import { runNotebook } from 'usdrl';\nawait runNotebook({ file: '${at('n.ipynb')}', out: '${at('n.out.ipynb')}' });`;

  it.each([
    [
      'an import',
      imported,
      () => told('<progress'),
      /^import synthetic was interrupted\. The same call starts it again\.$/,
    ],
    ['an evaluation', probe, () => told('<progress'), /^linear probe was interrupted\./],
    ['runs of a grid', grid, () => told('1 running'), /^grid was interrupted\. Everything done is saved/],
    ['a notebook', nested, () => existsSync(at('begun')), /^run n\.ipynb was interrupted\. The outputs so far are in/],
  ])('ends %s, and leaves no process', async (_, code, isBegun, message) => {
    writeFileSync(
      at('grid.yaml'),
      `data: ${at('data')}\nsplit: cross-subject\npreset: demo\nset: { training.epochs: 5000, augment.frames: 16, augment.minimumCrop: 16 }\nseeds: [0]\nevaluate: [knn]\n`,
    );
    const source = `// %%\nimport { writeFileSync } from 'node:fs';\nwriteFileSync('${at('begun')}', '');\n${imported}`;
    writeNotebook(at('n.ipynb'), buildNotebook(source, 'n.ipynb'));
    const running = start(code);
    await until(isBegun);
    await pause(500);
    kernel.process.interrupt();
    const { status, errors } = await running;
    expect([status, errors]).toEqual(['error', [[expect.stringMatching(message)]]]);
    await until(() => children().length === 0);
  });

  it('ends a cell that only waits, and work that was not waited for', async () => {
    const waiting = start("console.log('waits');\nawait new Promise(() => undefined);");
    await until(() => told('waits'));
    kernel.process.interrupt();
    expect((await waiting).errors).toEqual([[expect.stringMatching(/^the cell was interrupted\./)]]);
    await start(`import { pretrain } from 'usdrl';\nvoid ${pretraining(`out: '${at('left')}'`).replace('await ', '')}`);
    const metrics = at('left/metrics.jsonl');
    await until(() => lines(metrics) > 5);
    kernel.process.interrupt();
    await until(() => existsSync(at('left/checkpoints/interrupted.safetensors')));
    const made = lines(metrics);
    await pause(1000);
    expect(lines(metrics)).toBe(made);
  });

  it('gives up the cells that wait behind the one it ends, and runs those sent after the answer', async () => {
    const first = start("console.log('waits');\nawait new Promise(() => undefined);");
    const second = start("console.log('second');");
    await until(() => told('waits'));
    kernel.process.interrupt();
    await first;
    expect(await start("console.log('third');")).toMatchObject({ status: 'ok', texts: 'third\n' });
    expect(await second).toEqual({ status: 'error', errors: [], texts: '' });
  });

  it('given twice ends a cell where it is', async () => {
    const running = start(
      `import { stopPoint } from 'usdrl/progress';\nawait stopPoint({}, 'work');\nconsole.log('waits');\nawait new Promise(() => undefined);`,
    );
    await until(() => told('waits'));
    kernel.process.interrupt();
    await until(() => told('Stopping at the next safe point'));
    kernel.process.interrupt();
    expect((await running).errors).toEqual([[expect.stringMatching(/^the cell was interrupted\./)]]);
  });
});

describe.skipIf(!built)('the kernel (skipped where the package is not built)', () => {
  it('gives up the cells that wait behind one that fails, and runs those sent after the answer', async () => {
    const first = start("throw new Error('fails');");
    const second = start("console.log('second');");
    expect((await first).status).toBe('error');
    expect(await start("console.log('third');")).toMatchObject({ status: 'ok', texts: 'third\n' });
    expect(await second).toEqual({ status: 'error', errors: [], texts: '' });
  });

  it('is busy while a cell runs or waits, whatever else is asked', async () => {
    const states = (): unknown[] =>
      heard.filter(({ type }) => type === 'status').map(({ content }) => content.execution_state);
    const first = start('await new Promise((resolve) => setTimeout(resolve, 1000));');
    const second = start('await new Promise((resolve) => setTimeout(resolve, 1000));');
    await pause(200);
    await kernel.roundTrip();
    await pause(100);
    expect(states().at(-1)).toBe('busy');
    await first;
    await pause(100);
    expect(states().at(-1)).toBe('busy');
    await second;
    await until(() => states().at(-1) === 'idle');
  });

  it('tells what the user can mend by its message alone, and of other errors where they arose', async () => {
    const missing = await start("import { Dataset } from 'usdrl';\nDataset.open('nowhere');");
    expect(missing.errors).toEqual([[expect.stringMatching(/^nowhere/)]]);
    expect(missing.texts).toBe('');
    const { errors } = await start("import { readFileSync } from 'node:fs';\n\nreadFileSync('nowhere.txt');");
    expect(errors).toEqual([
      [
        "Error: ENOENT: no such file or directory, open 'nowhere.txt'",
        "    in line 3 of the cell: readFileSync('nowhere.txt');",
      ],
    ]);
  });

  it('loses no output of many that come at once', async () => {
    const { status, texts } = await start("for (let i = 0; i < 900; i++) console.log(`${i} ${'x'.repeat(2000)}`);");
    expect(status).toBe('ok');
    expect(texts.match(/^\d+/gm)?.map(Number)).toEqual(Array.from({ length: 900 }, (_, i) => i));
  });

  it('lets pre-training save when it shuts down', async () => {
    await start("import { pretrain } from 'usdrl';");
    start(pretraining(`out: '${at('shut')}'`)).catch(() => undefined);
    await until(() => lines(at('shut/metrics.jsonl')) > 5);
    await kernel.shutdown(10_000);
    expect(existsSync(at('shut/checkpoints/interrupted.safetensors'))).toBe(true);
  });
});
