import { zipSync } from 'fflate';
import { dict, int, list, pickle, tensor, text, type Item } from './pickleText';

/** A file of torch.save in the zip form: `content` with its storages by key. */
export function torchZip(content: Item, storages: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const members: Record<string, Uint8Array> = { 'test/data.pkl': pickle(content) };
  for (const [key, bytes] of Object.entries(storages)) members[`test/data/${key}`] = bytes;
  return zipSync(members, { level: 0 });
}

/** The bytes of float32 numbers. */
export const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

/** `{epoch, state_dict, optimizer}` with weights of six numbers and moments for one parameter. */
export function smallCheckpoint(): Item {
  const storage = { type: 'FloatStorage', key: '0', length: 6 };
  const weight = tensor(storage, { shape: [2, 3], stride: [3, 1] });
  const moments = dict([text('step'), int(3)], [text('exp_avg'), weight], [text('exp_avg_sq'), weight]);
  const group = dict([text('lr'), int(2)], [text('params'), list(int(0))]);
  return dict(
    [text('epoch'), int(451)],
    [text('state_dict'), dict([text('module.w'), weight])],
    [text('optimizer'), dict([text('state'), dict([int(0), moments])], [text('param_groups'), list(group)])],
  );
}

const six = floats(1, 2, 3, 4, 5, 6);

export const zipTorchFile = (): Buffer => Buffer.from(torchZip(smallCheckpoint(), { '0': six }));

/** The same in the legacy form: five pickles, then each storage after its length. */
export function legacyTorchFile(): Buffer {
  const mark = Buffer.from('\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.', 'latin1');
  const machine = dict([text('little_endian'), Buffer.from([0x88])]);
  const length = Buffer.alloc(8);
  length.writeBigInt64LE(6n);
  const pickles = [int(1001), machine, smallCheckpoint(), list(text('0'))].map(pickle);
  return Buffer.concat([mark, ...pickles, length, six]);
}
