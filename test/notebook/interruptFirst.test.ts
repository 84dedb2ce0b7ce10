import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';

import { root } from './jupyterLab';
import { RawKernel } from './rawKernel';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-interrupt-first-'));
const at = (name: string): string => join(folder, name);
const built = existsSync(join(root, 'dist', 'index.js'));

let kernel: RawKernel;

/** Node.js ends a process at an interrupt until somebody listens; it tells of a listener before it takes it. */
const listens = at('listens');
/** The compiler reads the declarations of the package: it waits there for the interrupt, however fast it would be. */
const compiling = at('compiling');
const sent = at('sent');

/** Tells of both. */
const tell = `const fs = require('node:fs');
process.on('newListener', (name) => name === 'SIGINT' && process.nextTick(() => fs.writeFileSync('${listens}', '')));
const { readFileSync } = fs;
fs.readFileSync = (file, ...rest) => {
  if (file === '${join(root, 'dist', 'index.d.ts')}') {
    fs.writeFileSync('${compiling}', '');
    for (const from = Date.now(); !fs.existsSync('${sent}') && Date.now() < from + 120_000; );
  }
  return readFileSync(file, ...rest);
};`;

beforeEach(async () => {
  for (const mark of [listens, compiling, sent]) rmSync(mark, { force: true });
  writeFileSync(at('tell.cjs'), tell);
  kernel = await RawKernel.start((command) => spawn(process.execPath, ['--require', at('tell.cjs'), ...command]));
});

afterEach(() => kernel.end());

afterAll(() => rmSync(folder, { recursive: true }));

/** A cell that takes seconds to compile, and without end to run. */
const cell = (mark: string): string =>
  `import 'usdrl';\nrequire('node:fs').writeFileSync('${at(mark)}', '');\nawait new Promise(() => undefined);`;

/** How cells end. */
async function ends(requests: readonly string[]): Promise<unknown[]> {
  const replies = await Promise.all(requests.map((id) => kernel.reply(id)));
  return replies.map(({ status, evalue }) => [status, evalue]);
}

async function until(what: () => boolean): Promise<void> {
  await expect.poll(what, { timeout: 120_000, interval: 20 }).toBe(true);
}

const notRun = ['error', 'the cell was interrupted. Nothing of it was run.'];
const interrupted: unknown[] = ['error', expect.stringMatching(/^the cell was interrupted\./)];
const givenUp = ['aborted', undefined];
const ok = ['ok', undefined];

describe.skipIf(!built)('an interrupt of the first cells (skipped where the package is not built)', () => {
  it('that comes while the kernel starts stops what was sent before, and nothing that is sent later', async () => {
    const requests = [kernel.execute(cell('early')), kernel.execute("console.log('second');")];
    await until(() => existsSync(listens));
    kernel.process.kill('SIGINT');
    // The compiler may have come to the declarations by now.
    writeFileSync(sent, '');
    expect(await ends(requests)).toEqual([notRun, givenUp]);
    expect(await ends([kernel.execute('1 + 1')])).toEqual([ok]);
    expect(existsSync(at('early'))).toBe(false);
  });

  it('by a signal while it is compiled stops it and gives up those that wait', async () => {
    await kernel.ready();
    const requests = [kernel.execute(cell('compiled')), kernel.execute("console.log('second');")];
    await until(() => existsSync(compiling));
    kernel.process.kill('SIGINT');
    writeFileSync(sent, '');
    expect(await ends(requests)).toEqual([notRun, givenUp]);
    expect(existsSync(at('compiled'))).toBe(false);
    expect(await ends([kernel.execute('1 + 1')])).toEqual([ok]);
  });

  it('by a message stops it too', async () => {
    writeFileSync(sent, '');
    await kernel.ready();
    const requests = [kernel.execute(cell('message')), kernel.execute("console.log('second');")];
    await until(() => kernel.busy(requests[0]));
    expect(await kernel.reply(kernel.send('control', 'interrupt_request', {}))).toEqual({ status: 'ok' });
    expect(await ends(requests)).toEqual([interrupted, givenUp]);
    expect(await ends([kernel.execute('1 + 1')])).toEqual([ok]);
    expect(kernel.texts()).toBe('2\n');
  });

  it('while a package is loaded leaves nothing of it half loaded', async () => {
    mkdirSync(at('slow'));
    const part = `const fs = require('node:fs');
fs.writeFileSync('${at('loading')}', '');
if (!fs.existsSync('${at('quick')}')) for (const from = Date.now(); Date.now() < from + 120_000; );
exports.there = 'whole';`;
    writeFileSync(at('slow/part.js'), part);
    writeFileSync(at('slow/index.js'), `exports.there = require('./part.js').there;`);
    const load = `console.log(require('${at('slow')}').there);`;
    const first = kernel.execute(load);
    await until(() => existsSync(at('loading')));
    kernel.process.kill('SIGINT');
    expect(await ends([first])).toEqual([interrupted]);
    writeFileSync(at('quick'), '');
    expect(await ends([kernel.execute(load)])).toEqual([ok]);
    expect(kernel.texts()).toBe('whole\n');
  });
});
