import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runCli } from '../../src/cli/runCli';
import { evaluateLinear } from '../../src/runs';
import { kinectV2 } from '../../src/skeleton';
import { writeRawAndImported } from '../runs/predict/keptClassifiers';
import { testBackend } from '../testBackend';
import type { Captured } from './captureIo';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-follow-cli-'));
const classifier = join(folder, 'linear.safetensors');
const argv = ['predict', '--follow', '--classifier', classifier, '--backend', testBackend];
const frame = JSON.stringify([kinectV2.joints.map((_, j) => [Math.sin(j), Math.cos(j), 3])]);

beforeAll(async () => {
  const { source } = await writeRawAndImported(folder);
  await evaluateLinear({ ...source, keep: classifier, out: join(folder, 'linear.json') });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function followed(input: string, ...more: string[]): Promise<Captured> {
  const captured: Captured = { status: -1, stdout: '', stderr: '' };
  async function* stdin(): AsyncGenerator<string> {
    yield input;
    await Promise.resolve();
  }
  captured.status = await runCli([...argv, ...more], {
    stdout: (text) => (captured.stdout += text),
    stderr: (text) => (captured.stderr += text),
    stdin: stdin(),
  });
  return captured;
}

const answersOf = ({ stdout }: Captured): object[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as object);

describe('usdrl predict --follow', () => {
  it('answers each line with a line, and ends with the input', async () => {
    const captured = await followed(`${frame}\n${frame}\n`, '--top', '1');
    expect(captured.status).toBe(0);
    expect(answersOf(captured)).toEqual([
      expect.objectContaining({
        frame: 0,
        frames: 1,
        top: [expect.objectContaining({ label: expect.any(Number) as number })],
      }),
      expect.objectContaining({ frame: 1, frames: 2 }),
    ]);
    expect((await followed('')).status).toBe(0);
  });

  it('stops at a bad line with status 1, or goes on', async () => {
    const input = `${frame}\n{"bodies": 3}\n${frame}\n`;
    const stopped = await followed(input);
    expect([stopped.status, answersOf(stopped).length]).toEqual([1, 2]);
    expect(stopped.stderr).toMatch(/error: line 2: found \{"bodies":3\}, wanted a list of bodies/);
    const on = await followed(input, '--skip-damaged', '--every', '1');
    expect([on.status, answersOf(on)[1]]).toEqual([0, { line: 2, error: expect.stringContaining('line 2') as string }]);
    expect(answersOf(on)).toHaveLength(3);
  });

  it.each([
    ['recordings', [folder], /beside --follow, wanted one of them/],
    ['a file of answers', ['--out', 'x.json'], /--out beside --follow/],
    ['one object', ['--json'], /--json beside --follow/],
  ])('does not go with %s', async (_, more, message) => {
    const { status, stderr } = await followed('', ...more);
    expect([status, stderr]).toEqual([1, expect.stringMatching(message)]);
  });

  const main = resolve('dist', 'cli', 'main.js');
  it.skipIf(!existsSync(main) || process.platform === 'win32')(
    'ends by Ctrl-C while it waits, and at a bad line though the pipe stays open (skipped where it is not built, and on Windows)',
    async () => {
      const ends = async (act: (child: ReturnType<typeof spawn>) => void): Promise<number | null> => {
        const child = spawn(process.execPath, [main, ...argv], { stdio: ['pipe', 'pipe', 'ignore'] });
        child.stdin.write(`${frame}\n`);
        child.stdout.once('data', () => act(child));
        return new Promise((done) => child.once('exit', (code) => done(code)));
      };
      expect(await ends((child) => child.kill('SIGINT'))).toBe(0);
      expect(await ends((child) => child.stdin?.write('no frame\n'))).toBe(1);
    },
  );
});
