import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readTorchCheckpoint } from '../../../src/data';
import { temporaryFolder } from '../temporaryFolder';
import { floats, legacyTorchFile, smallCheckpoint, torchZip } from './torchFiles';
import { call, dict, global, int, list, pickle, tensor, text, type Item } from './pickleText';

/** A file of torch.save in the zip form; its content is ours. */
function torchFile(content: Item, storages: Record<string, Uint8Array> = {}): string {
  const file = join(temporaryFolder(), 'test.pt');
  writeFileSync(file, torchZip(content, storages));
  return file;
}

const six = { type: 'FloatStorage', key: '0', length: 6 };
const counting = { '0': floats(1, 2, 3, 4, 5, 6) };

describe('PyTorch checkpoints', () => {
  it('may be a bare state_dict with strides, offsets and shared storages', async () => {
    const content = dict(
      [text('whole'), tensor(six, { shape: [2, 3], stride: [3, 1] })],
      [text('module.transposed'), tensor(six, { shape: [3, 2], stride: [1, 3] })],
      [text('module.encoder.module.last'), tensor(six, { offset: 4, shape: [2], stride: [1] })],
      [text('scalar'), tensor(six, { offset: 2, shape: [], stride: [] })],
    );
    const { tensors, epoch, optimizer, form } = await readTorchCheckpoint(torchFile(content, counting));
    expect({ epoch, optimizer, form }).toEqual({ epoch: undefined, optimizer: undefined, form: 'zip' });
    expect([...tensors].map(([name, { shape, data }]) => [name, shape, [...data]])).toEqual([
      ['whole', [2, 3], [1, 2, 3, 4, 5, 6]],
      ['transposed', [3, 2], [1, 4, 2, 5, 3, 6]],
      ['last', [2], [5, 6]],
      ['scalar', [], [3]],
    ]);
    expect(tensors.get('last')!.data.buffer).toBe(tensors.get('whole')!.data.buffer);
  });

  it.each([
    ['HalfStorage', 'float16', Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00), [1, -2, 2 ** -24, Infinity]],
    ['BFloat16Storage', 'bfloat16', Uint16Array.of(0x3f80, 0xc000, 0x4049, 0), [1, -2, 3.140625, 0]],
    ['DoubleStorage', 'float64', Float64Array.of(0.1, -1e300, 0, 4), [0.1, -1e300, 0, 4]],
    ['LongStorage', 'int64', BigInt64Array.of(1n, -1n, 2n ** 40n, 0n), [1n, -1n, 2n ** 40n, 0n]],
    ['BoolStorage', 'bool', Uint8Array.of(1, 0, 1, 1), [1, 0, 1, 1]],
  ])('read %s', async (type, dtype, stored, values) => {
    const content = dict([text('x'), tensor({ type, key: '7', length: 4 }, { shape: [4], stride: [1] })]);
    const file = torchFile(content, { '7': new Uint8Array(stored.buffer) });
    const x = (await readTorchCheckpoint(file)).tensors.get('x')!;
    expect(x.dtype).toBe(dtype);
    expect([...x.data]).toEqual(values);
  });

  it('carry the state of Adam', async () => {
    const file = torchFile(smallCheckpoint(), counting);
    const { epoch, optimizer } = await readTorchCheckpoint(file);
    expect(epoch).toBe(451);
    expect(optimizer?.groups).toEqual([{ parameters: [0], settings: { lr: 2 } }]);
    expect(optimizer?.moments.get(0)).toMatchObject({ step: 3, first: { shape: [2, 3] }, second: { shape: [2, 3] } });
    expect((await readTorchCheckpoint(file, { optimizer: false })).optimizer).toBeUndefined();
  });

  it.each<[string, Item, RegExp]>([
    ['a pickled module', dict([text('x'), call(global('my.models', 'Encoder'))]), /found my.models.Encoder/],
    ['no dictionary', list(), /wanted a dictionary/],
    ['no tensors', dict(), /weights: found none/],
    ['something between tensors', dict([text('x'), int(1)]), /weights: found 1 as x, wanted a state_dict/],
    [
      'a tensor beyond its storage',
      dict([text('x'), tensor(six, { offset: 1, shape: [6], stride: [1] })]),
      /6 elements, wanted 7/,
    ],
    ['an expanded tensor', dict([text('x'), tensor(six, { shape: [1000, 1000], stride: [0, 0] })]), /wanted 1000000/],
    [
      'negative strides',
      dict([text('x'), tensor(six, { shape: [6], stride: [-1] })]),
      /storage, offset, shape and strides/,
    ],
    [
      'an absent storage',
      dict([text('x'), tensor({ ...six, key: '9' }, { shape: [6], stride: [1] })]),
      /member: found test\/data\/9/,
    ],
    [
      'a short storage',
      dict([text('x'), tensor({ ...six, length: 7 }, { shape: [6], stride: [1] })]),
      /found 24, wanted 28/,
    ],
    [
      'a name twice',
      dict(
        [text('x'), tensor(six, { shape: [6], stride: [1] })],
        [text('module.x'), tensor(six, { shape: [6], stride: [1] })],
      ),
      /x twice/,
    ],
  ])('refuse %s', async (_, content, message) => {
    await expect(readTorchCheckpoint(torchFile(content, counting))).rejects.toThrow(message);
  });

  it('are the same in the legacy form', async () => {
    const file = join(temporaryFolder(), 'legacy.pth.tar');
    writeFileSync(file, legacyTorchFile());
    const zip = await readTorchCheckpoint(torchFile(smallCheckpoint(), counting));
    expect(await readTorchCheckpoint(file)).toEqual({ ...zip, form: 'legacy' });
  });

  it('refuse other files', async () => {
    const file = join(temporaryFolder(), 'test.pt');
    writeFileSync(file, 'text');
    await expect(readTorchCheckpoint(file)).rejects.toThrow(/a file of torch.save/);
    writeFileSync(file, pickle(int(5)));
    await expect(readTorchCheckpoint(file)).rejects.toThrow(/the mark of torch.save/);
    writeFileSync(file, zipSync({ 'a.txt': new Uint8Array(3) }));
    await expect(readTorchCheckpoint(file)).rejects.toThrow(/no data.pkl/);
  });
});
