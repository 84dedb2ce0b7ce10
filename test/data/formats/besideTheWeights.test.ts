import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { plainParameterName, readTorchCheckpoint } from '../../../src/data';
import { temporaryFolder } from '../temporaryFolder';
import { build, bytes, call, dict, global, int, list, no, none, tensor, text, tuple, type Item } from './pickleText';
import { floats, torchZip } from './torchFiles';

const weight = tensor({ type: 'FloatStorage', key: '0', length: 6 }, { shape: [2, 3], stride: [3, 1] });

/** Reads a checkpoint with one weight and something beside it. */
async function readBeside(name: string, beside: Item) {
  const file = join(temporaryFolder(), 'test.pt');
  const content = dict([text('state_dict'), dict([text('w'), weight])], [text(name), beside]);
  writeFileSync(file, torchZip(content, { '0': floats(1, 2, 3, 4, 5, 6) }));
  return readTorchCheckpoint(file);
}

const dtype = build(
  call(global('numpy', 'dtype'), text('f8'), int(0), int(1)),
  tuple(int(3), text('<'), none, none, none, int(-1), int(-1), int(0)),
);
const scalar = call(global('numpy.core.multiarray', 'scalar'), dtype, bytes(Buffer.from(Float64Array.of(71.5).buffer)));

describe('what training scripts store beside the weights', () => {
  it.each<[string, Item, string]>([
    ['args', build(call(global('argparse', 'Namespace')), dict([text('lr'), int(1)])), 'args (argparse.Namespace)'],
    ['best', scalar, 'best (71.5)'],
    ['device', call(global('torch', 'device'), text('cuda'), int(0)), 'device (torch.device)'],
    ['counts', call(global('collections', 'defaultdict'), global('builtins', 'int')), 'counts ('],
    ['ratio', call(global('__builtin__', 'complex'), int(1), int(2)), 'ratio (complex)'],
    ['type', global('__builtin__', 'long'), 'type (__builtin__.long)'],
    ['part', call(global('builtins', 'slice'), int(1), int(2), none), 'part (slice)'],
    ['fn', global('builtins', 'len'), 'fn (builtins.len)'],
    [
      'layer',
      build(
        call(global('functools', 'partial'), global('torch.nn', 'LayerNorm')),
        tuple(global('torch.nn', 'LayerNorm'), tuple(), dict([text('eps'), int(1)]), none),
      ),
      'layer (functools.partial)',
    ],
    ['seen', call(global('builtins', 'set'), list(int(1), int(2))), 'seen ('],
    ['scaler', build(call(global('my.training', 'State')), dict([text('on'), no])), 'scaler (my.training.State)'],
  ])('%s is read past and listed', async (name, beside, listed) => {
    const { tensors, extras } = await readBeside(name, beside);
    expect([...tensors.get('w')!.data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(extras).toHaveLength(1);
    expect(extras[0].startsWith(listed)).toBe(true);
  });

  it.each<[string, string]>([
    ['os', 'system'],
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['subprocess', 'Popen'],
    ['torch', 'load'],
  ])('%s.%s is refused, and nothing of it is run', async (module, name) => {
    await expect(readBeside('x', call(global(module, name), text('touch gone')))).rejects.toThrow(
      new RegExp(`found ${module}.${name}, wanted plain data only`),
    );
  });

  it('may name one storage again and again, but only so far as the file is large', async () => {
    const file = join(temporaryFolder(), 'views.pt');
    const side = 2048;
    const storage = { type: 'FloatStorage', key: '0', length: side * side };
    const views = Array.from({ length: 100 }, (_, i): [Item, Item] => [
      text(`t${i}`),
      tensor(storage, { shape: [side, side], stride: [1, side] }),
    ]);
    writeFileSync(file, torchZip(dict(...views), { '0': new Uint8Array(4 * side * side) }));
    await expect(readTorchCheckpoint(file)).rejects.toThrow(/views of storages: found far more elements/);
    const { entries } = await readTorchCheckpoint(file, { wanted: () => false });
    expect(entries.size).toBe(100);
  });
});

describe('names of parameters', () => {
  it.each([
    '_orig_mod.w.0',
    'module.w.0',
    'module._orig_mod.w.0',
    '_orig_mod.module.w.0',
    'model.encoder.w.0',
    'encoder.module._orig_mod.w.0',
    'net.module.w.0',
    'w.module.0',
    'module.w._orig_mod.0',
  ])('%s loses what wrappers put there', (name) => {
    expect(plainParameterName(name)).toBe('w.0');
  });

  it('keep the rest', () => {
    expect(['backbone.t_tr.0', 'fc.weight', 'remodule.x'].map(plainParameterName)).toEqual([
      'backbone.t_tr.0',
      'fc.weight',
      'remodule.x',
    ]);
  });
});
