import { writeFileAtomic } from '../atomicFile';
import {
  elementCount,
  elementsAsBytes,
  elementBytes,
  type DType,
  type NumericArray,
  type NumericData,
} from './numericArray';
import { Dictionary, PickleWriter, Tuple } from './pickleWriter';
import { storedZip, type StoredMember } from './storedZip';
import type { AdamMoments, TorchCheckpoint, TorchOptimizer } from './torchCheckpoint';
import { storageTypes } from './torchTensors';

/** Where PyTorch lets a storage begin. */
const alignment = 64;

/** The folder inside the zip file; PyTorch takes whatever it finds. */
const folder = 'archive';

/**
 * Writes a checkpoint as `torch.save` does (zip form): `{epoch, state_dict, optimizer}`, the names of the tensors with the
 * prefix `module.`, in the given order. `torch.load(weights_only=True)` reads it. Tensors that share their memory share
 * their storage. The file appears whole or not at all.
 *
 * @throws InputError when it would be larger than 4 GiB
 */
export function writeTorchCheckpoint(
  file: string,
  { epoch, tensors, optimizer }: Pick<TorchCheckpoint, 'epoch' | 'tensors' | 'optimizer'>,
): void {
  const storages = new Storages();
  const writer = new PickleWriter((value, pickle) => {
    if (!isArray(value)) throw new RangeError('an object that is no tensor in a checkpoint');
    writeTensor(value, storages.keyOf(value), pickle);
  });
  const state = [...tensors].map(([name, array]) => [`module.${name}`, array] as const);
  const content: [string, unknown][] = [
    ['epoch', epoch ?? null],
    ['state_dict', new Dictionary(state, true)],
  ];
  if (optimizer !== undefined) content.push(['optimizer', optimizerState(optimizer)]);
  const pickle = writer.pickle(new Dictionary(content));
  const text = (name: string, value: string): StoredMember => ({
    name: `${folder}/${name}`,
    bytes: Buffer.from(value),
  });
  const members = [
    { name: `${folder}/data.pkl`, bytes: pickle },
    text('byteorder', 'little'),
    ...storages.all.map((data, key) => ({ name: `${folder}/data/${key}`, bytes: elementsAsBytes(data) })),
    text('version', '3\n'),
  ];
  writeFileAtomic(file, storedZip(file, members, alignment));
}

/** The storages of a file: equal pieces of memory are one. */
class Storages {
  readonly all: NumericData[] = [];
  private readonly keys = new Map<ArrayBufferLike, Map<string, number>>();

  keyOf({ data, dtype, shape }: NumericArray): number {
    if (data.byteLength !== elementCount(shape) * elementBytes(dtype)) {
      throw new RangeError(`${data.byteLength} bytes for ${dtype} of shape (${shape.join(', ')})`);
    }
    const pieces = this.keys.get(data.buffer) ?? new Map<string, number>();
    this.keys.set(data.buffer, pieces);
    const piece = `${data.byteOffset} ${data.byteLength} ${dtype}`;
    const known = pieces.get(piece);
    if (known !== undefined) return known;
    pieces.set(piece, this.all.length);
    return this.all.push(data) - 1;
  }
}

function writeTensor({ dtype, shape, data }: NumericArray, key: number, pickle: PickleWriter): void {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  pickle.global('torch._utils', '_rebuild_tensor_v2');
  pickle.code('((');
  pickle.write('storage');
  pickle.global('torch', storageName(dtype));
  pickle.write(String(key));
  pickle.write('cpu');
  pickle.write(data.length);
  pickle.code('tQ');
  pickle.write(0);
  pickle.write(new Tuple(shape));
  pickle.write(new Tuple(strides));
  pickle.write(false);
  pickle.call('collections', 'OrderedDict', []);
  pickle.code('tR');
}

function storageName(dtype: DType): string {
  const name = Object.keys(storageTypes).find((type) => storageTypes[type] === dtype);
  if (name === undefined) throw new RangeError(`PyTorch has no storage of ${dtype}`);
  return name.replace('torch.', '');
}

function optimizerState({ moments, groups }: TorchOptimizer): Dictionary {
  return new Dictionary([
    ['state', new Dictionary([...moments].map(([index, one]) => [index, momentsState(one)] as const))],
    ['param_groups', groups.map(groupState)],
  ]);
}

function momentsState({ step, first, second }: AdamMoments): Dictionary {
  const steps: NumericArray = { dtype: 'float32', shape: [], data: Float32Array.of(step) };
  return new Dictionary([
    ['step', steps],
    ['exp_avg', first],
    ['exp_avg_sq', second],
  ]);
}

function groupState({ parameters, settings }: TorchOptimizer['groups'][number]): Dictionary {
  const entries = Object.entries(settings).map(
    ([key, value]) => [key, Array.isArray(value) ? new Tuple(value) : value] as const,
  );
  return new Dictionary([...entries, ['params', parameters]]);
}

function isArray(value: object): value is NumericArray {
  return 'dtype' in value && 'shape' in value && 'data' in value;
}
