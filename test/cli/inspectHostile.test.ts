import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { writeNpz } from '../../src/data';
import { temporaryFolder } from '../data/temporaryFolder';
import { goldenJson, examplePath } from '../goldenFolder';
import { run } from './captureIo';

interface Hostile {
  files: { file: string; kind: string; reason: string }[];
}

const isHostile = (json: unknown): json is Hostile => typeof json === 'object' && json !== null && 'files' in json;
const { files } = goldenJson(examplePath('pipeline', 'formats', 'hostile.json'), isHostile);

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
  'wrong-magic.npy': /first bytes: found "?[^ ].*, wanted the mark of an npy file/,
  'bomb-header-1e15.npz': /bytes of elements: found 64, wanted \d{16}/,
  'bomb-deflate-256mb.npz': /bytes of elements: found \d+, wanted \d+ for shape/,
  'truncated.npz': /zip directory: found .*truncated/,
  'S017C001P001R001A001-frames-beyond-end.skeleton':
    /frame \d+: found the end of the file, wanted \d+ frames|number of frames/,
  'S017C001P001R001A001-huge-frame-count.skeleton': /number of frames: found \d+, wanted a whole number, 1 to/,
  'S017C001P001R001A001-nan.skeleton': /of frame \d+, body \d+, joint \d+: found nan, wanted a finite number/i,
  'S017C001P001R001A001-infinite.skeleton': /of frame \d+, body \d+, joint \d+: found .*inf.*, wanted a finite number/i,
  'S017C001P001R001A001-text.skeleton': /of frame \d+, body \d+, joint \d+: found .*, wanted a finite number/,
  'S017C001P001R001A001-huge-body-count.skeleton': /number of bodies in frame 0: found \d+, wanted/,
  'S017C001P001R001A001-huge-joint-count.skeleton': /number of joints in frame 0, body 0: found \d+, wanted 25/,
  'S017C001P001R001A001-negative-frame-count.skeleton': /number of frames: found -\d+, wanted a whole number, 1 to/,
  'S017C001P001R001A001-empty.skeleton': /content: found an empty file, wanted a text file of numbers/,
  'S017C001P001R001A001-binary.skeleton': /line \d+, number of frames: found .*, wanted a whole number/,
  'pku-149-columns.txt': /line \d+: found 149 numbers, wanted 150 numbers/,
  'pku-nan.txt': /line \d+, number \d+: found nan, wanted a finite number/i,
  'pku-labels-not-numbers.txt': /line 2: found foo,60,70,2, wanted label,start,end,confidence as whole numbers/,
  'corrupt-deflate.npz': /wanted a deflate stream|check sum/,
};

describe('inspect refuses hostile files', () => {
  it.each(files)('$file: $reason', async ({ file }) => {
    const before = process.memoryUsage().arrayBuffers;
    const { status, stdout, stderr } = await run(['inspect', examplePath('pipeline', 'formats', file), '--quiet']);
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

  it('a header with more axes than any program makes, in few words', async () => {
    const file = join(temporaryFolder(), 'x.npy');
    const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${'1, '.repeat(3000)}), }\n`;
    const head = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
    head.writeUInt16LE(text.length, 8);
    writeFileSync(file, Buffer.concat([head, Buffer.from(text), Buffer.alloc(4)]));
    const { status, stderr } = await run(['inspect', file, '--quiet']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/x.npy: shape: found 3000 axes, wanted at most 64/);
  });

  it('a flipped bit in a tensor of a checkpoint', async () => {
    const file = join(temporaryFolder(), 'x.pth.tar');
    const bytes = readFileSync(examplePath('model', 'sttr-init.pth.tar'));
    bytes[bytes.length >> 1] ^= 4;
    writeFileSync(file, bytes);
    const { status, stderr } = await run(['inspect', file, '--quiet']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/data\/\d+: found another check sum/);
  });
});
