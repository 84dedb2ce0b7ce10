import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { writeNpz } from '../../src/data';
import { temporaryFolder } from '../data/temporaryFolder';
import { goldenJson, goldenPath } from '../goldenFolder';
import { run } from './captureIo';

interface Hostile {
  files: { file: string; kind: string; reason: string }[];
}

const isHostile = (json: unknown): json is Hostile => typeof json === 'object' && json !== null && 'files' in json;
const { files } = goldenJson(goldenPath('pipeline', 'formats', 'hostile.json'), isHostile);

/** What the message must say, by file. */
const messages: Partial<Record<string, RegExp>> = {
  'os-system-protocol0.pkl': /pickled object: found os.system, wanted plain data only. .*nothing of it was run/,
  'os-system-protocol2.pkl': /found posix.system, wanted plain data only/,
  'os-system-protocol4.pkl': /found posix.system, wanted plain data only/,
  'builtins-eval.pkl': /found builtins.eval, wanted plain data only/,
  'truncated.pkl': /bytes left at byte \d+: found \d+, wanted \d+/,
  'deep-nesting.pkl': /levels of lists before byte \d+: found more than 100, wanted at most 100/,
  'array-shape-larger-than-data.pkl': /elements of an array: found \d+ bytes, wanted \d+ bytes for shape/,
  'unknown-class.pkl': /found my_pipeline.SampleList, wanted plain data only/,
  'truncated.npy': /bytes of elements: found \d+, wanted \d+ for shape/,
  'truncated-header.npy': /npy header: found \d+ bytes from byte 0 on, wanted \d+ bytes/,
  'object-dtype.npy': /dtype: found \|O, wanted numbers/,
  'header-claims-1e15-elements.npy': /bytes of elements: found 64, wanted \d{16}/,
  'negative-shape.npy': /shape: found .*-\d.*, wanted extents from 0 on/,
  'code-in-header.npy': /npy header/,
  'wrong-magic.npy': /first bytes: found something else, wanted the mark of an npy file/,
  'bomb-header-1e15.npz': /bytes of elements: found 64, wanted \d{16}/,
  'bomb-deflate-256mb.npz': /bytes of elements: found \d+, wanted \d+ for shape/,
  'truncated.npz': /zip directory: found .*truncated/,
  'corrupt-deflate.npz': /wanted a deflate stream|check sum/,
};

describe('inspect refuses hostile files', () => {
  it.each(files.filter(({ kind }) => ['npy', 'npz', 'pickle'].includes(kind)))('$file: $reason', async ({ file }) => {
    const before = process.memoryUsage().arrayBuffers;
    const { status, stdout, stderr } = await run(['inspect', goldenPath('pipeline', 'formats', file), '--quiet']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toMatch(messages[file.replace('hostile/', '')] ?? /found .*, wanted/);
    expect(stderr).not.toMatch(/\n +at |fault of the program/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
  });

  it.each([false, true])('a flipped bit anywhere in an npz member, deflated %s', async (compress) => {
    const file = join(temporaryFolder(), 'x.npz');
    const data = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i));
    writeNpz(file, { x: { dtype: 'float32', shape: [500], data } }, { compress });
    expect((await run(['inspect', file, '--quiet'])).status).toBe(0);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] ^= 4;
    writeFileSync(file, bytes);
    expect(await run(['inspect', file, '--quiet'])).toMatchObject({ status: 1, stdout: '' });
  });

  it('a flipped bit in a tensor of a checkpoint', async () => {
    const file = join(temporaryFolder(), 'x.pth.tar');
    const bytes = readFileSync(goldenPath('model', 'sttr-init.pth.tar'));
    bytes[bytes.length >> 1] ^= 4;
    writeFileSync(file, bytes);
    const { status, stderr } = await run(['inspect', file, '--quiet']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/data\/\d+: found another check sum/);
  });
});
