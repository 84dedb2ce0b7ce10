import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { claimOutput } from '../../src/data';
import { Interrupted } from '../../src/errors';
import {
  buildNotebook,
  type CellOutput,
  NotebookError,
  readNotebook,
  runNotebook,
  storeNotebook,
  writeNotebook,
  type RunNotebookOptions,
} from '../../src/notebook';
import { root, venvProgram, writeKernelspec } from './jupyterLab';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

async function run(
  source: string,
  options: Partial<RunNotebookOptions> = {},
): Promise<{ outputs: CellOutput[][]; error: unknown }> {
  const file = join(folder, `${++count}.ipynb`);
  const out = join(folder, `${count}.out.ipynb`);
  writeNotebook(file, buildNotebook(source, file));
  const error = await runNotebook({ file, out, ...options }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cells = readNotebook(out).cells;
  return { outputs: cells.map((cell) => (cell.cell_type === 'code' ? cell.outputs : [])), error };
}

const stdout = (text: string): CellOutput => ({ output_type: 'stream', name: 'stdout', text });
const lines = (...cells: string[]) => cells.map((cell) => `// %%\n${cell}`).join('\n');

describe('runNotebook', () => {
  it('keeps the last state of a display, merges texts, and passes parameters on', async () => {
    const source = `// %% tags=["parameters"]
const steps = 2;
// %%
const label = () => 'steps ' + steps;
// %%
import { newDisplay } from 'tslab';
const bar = newDisplay();
bar.html('<b>0</b>');
console.log('a');
console.log(label());
// %%
for (let i = 1; i <= steps; i++) bar.html('<b>' + i + '</b>');
steps * 2
`;
    const { outputs, error } = await run(source, { parameters: { steps: 5 } });
    expect(error).toBeUndefined();
    expect(outputs).toEqual([
      [],
      [],
      [],
      [{ output_type: 'display_data', data: { 'text/html': '<b>5</b>' }, metadata: {} }, stdout('a\nsteps 5\n')],
      [stdout('10\n')],
    ]);
  });

  it.each([
    [
      'a TypeScript error',
      lines('1', 'const a = 1;\nmissing + a;'),
      'cell 2, line 2 (missing + a;)',
      'CompileError',
      /Cannot find name 'missing'/,
    ],
    [
      'a throw',
      lines('interface A { b: 1 }\n\ntype C = A;\nconst x = 1;\n\nthrow new RangeError(`bad ${x}`);'),
      'cell 1, line 6 (throw',
      'RangeError',
      /bad 1/,
    ],
    [
      'a throw after await',
      lines('await Promise.resolve();\n\ntype T = 1;\nJSON.parse("{");'),
      'cell 1, line 4 (JSON.parse("{");)',
      'SyntaxError',
      /JSON/,
    ],
    [
      'a throw in a function of an earlier cell',
      lines('\n\n\nfunction f() {\n  throw new Error("deep");\n}', '1;\n\nf();'),
      'cell 2, line 3 (f();)',
      'Error',
      /deep/,
    ],
    ['a thrown text', lines('throw "plain";'), 'cell 1', 'Error', /plain/],
    [
      'a late error',
      lines('Promise.reject(new Error("late"));\nawait new Promise((r) => setTimeout(r, 20));'),
      'cell 1',
      'Error',
      /late \(raised outside/,
    ],
    [
      'a shorthand property',
      lines('const folder = "x";', 'const o = { folder };'),
      'cell 2, line 1',
      'ReferenceError',
      /written out in an object: \{ folder: folder \}/,
    ],
    ['a kernel that dies', lines('process.exit(3);'), 'cell 1', 'KernelDied', /exit code 3/],
  ])('stops at %s and says where', async (_, source, where, name, message) => {
    const { outputs, error } = await run(`${source}\n// %%\nconsole.log('not reached');`);
    expect(error).toBeInstanceOf(NotebookError);
    const failed = error as NotebookError;
    expect(failed.message).toContain(where);
    expect(failed.error).toMatchObject({ name, message: expect.stringMatching(message) as string });
    expect(outputs.at(-1)).toEqual([]);
    expect(outputs[(failed.cell ?? 0) - 1].at(-1)).toMatchObject({ output_type: 'error', ename: name });
    expect(JSON.stringify(outputs)).not.toContain(root);
  });

  it('goes on after an error that a tag expects, and passes over cells as tagged', async () => {
    const source = `// %% tags=["raises-exception"]
throw new Error('expected');
// %% tags=["skip-execution"]
console.log('skipped');
// %%
console.log('reached');`;
    const { outputs, error } = await run(source);
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject([[{ output_type: 'error', evalue: 'expected' }], [], [stdout('reached\n')]]);
  });

  it.each([
    ['waits', 'await new Promise(() => undefined);'],
    ['computes', 'await 0; while (true) {}'],
  ])('interrupts a cell that %s, keeps earlier outputs and leaves no kernel', async (_, code) => {
    const abort = new AbortController();
    const source = lines('console.log(process.pid);', `setTimeout(() => undefined, 1e6);\n${code}`);
    const progress = ({ done }: { done: number }) => {
      if (done === 1) setTimeout(() => abort.abort(), 200);
    };
    const { outputs, error } = await run(source, { signal: abort.signal, progress });
    expect(error).toBeInstanceOf(Interrupted);
    const [first] = outputs[0];
    const pid = first.output_type === 'stream' ? Number(first.text) : NaN;
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it('ends a cell that takes longer than the time-out', async () => {
    const { error } = await run(lines('await new Promise(() => undefined);'), { timeout: 0.3 });
    expect(String(error)).toMatch(/cell 1: found TimeoutError: it took longer than 0\.3 s/);
  });

  it('leaves a file to the run that is writing it', async () => {
    const file = join(folder, 'claimed-source.ipynb');
    const out = join(folder, 'claimed.ipynb');
    writeNotebook(file, buildNotebook('// %%\n1', file));
    const claim = claimOutput(out);
    await expect(runNotebook({ file, out })).rejects.toThrow(/claimed.ipynb: writer: found this very process/);
    claim.release();
    expect(existsSync(out)).toBe(false);
  });

  it('refuses a wrong parameter before it starts anything', async () => {
    const file = join(folder, 'p.ipynb');
    writeNotebook(file, buildNotebook('// %% tags=["parameters"]\nconst a = 1;', file));
    const out = join(folder, 'p.out.ipynb');
    await expect(runNotebook({ file, out, parameters: { b: 1 } })).rejects.toThrow(/found b, wanted one of a/);
    expect(existsSync(out)).toBe(false);
  });
});

describe('storeNotebook', () => {
  it('stores the outputs of a run without paths of this machine, and the same twice', async () => {
    const source = join(folder, 'stored.ts');
    writeFileSync(source, lines('console.log(process.cwd(), process.cwd() + "/data");'));
    const out = join(folder, 'stored.ipynb');
    expect(await storeNotebook({ source, out })).toMatchObject({ out, cells: 1 });
    const first = readFileSync(out, 'utf8');
    expect(readNotebook(out).cells[0]).toMatchObject({ outputs: [stdout('. data\n')] });
    await storeNotebook({ source, out });
    expect(readFileSync(out, 'utf8')).toBe(first);
  });
});

const python = venvProgram('python');
const nbclient = `
import sys, nbformat
from nbclient import NotebookClient
nb = nbformat.read(sys.argv[1], 4)
NotebookClient(nb, kernel_name='tslab', resources={'metadata': {'path': sys.argv[3]}}).execute()
nbformat.write(nb, sys.argv[2])
`;
const jupyter = python !== undefined && spawnSync(python, ['-c', 'import nbclient']).status === 0;

describe.skipIf(!jupyter)(`nbclient${jupyter ? '' : ' (skipped: needs nbclient in environment/.venv)'}`, () => {
  it('gets the same outputs', async () => {
    const file = join(folder, 'same.ipynb');
    const source = lines(
      `import { display, newDisplay } from 'tslab';\nconst d = newDisplay();\nd.html('<i>1</i>');\nconsole.log('x', { a: [1, 2] });\nconsole.error('y');`,
      `d.html('<i>2</i>');\ndisplay.svg('<svg xmlns="http://www.w3.org/2000/svg"/>');\ndisplay.markdown('**b**\\n\\nc');\nawait 0;\n'last'`,
    );
    writeNotebook(file, buildNotebook(source, file));
    const [ours, theirs] = [join(folder, 'ours.ipynb'), join(folder, 'theirs.ipynb')];
    await runNotebook({ file, out: ours });
    const env = { ...process.env, JUPYTER_PATH: writeKernelspec(join(folder, 'jupyter')) };
    const { status, stderr } = spawnSync(python ?? '', ['-c', nbclient, file, theirs, root], { env, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const outputs = (path: string) =>
      readNotebook(path).cells.map((cell) => (cell.cell_type === 'code' ? cell.outputs : []));
    expect(outputs(ours)).toEqual(outputs(theirs));
    expect(readNotebook(ours).metadata).toEqual(readNotebook(theirs).metadata);
  });
});
