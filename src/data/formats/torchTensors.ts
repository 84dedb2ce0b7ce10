import { InputError } from '../../errors';
import { elementCount, mostAxes, type DType, type NumericArray, type NumericData } from './numericArray';
import type { ByteSource } from './byteSource';
import { numpyWorld } from './pickledArray';
import { instanceGlobals, withStandIns } from './pickleStandIns';
import { describe, PickleGlobal, worldOf, type PickleWorld } from './pickleWorld';

/** Elements that tensors are views of; read only when a tensor is wanted. */
export interface TorchStorage {
  key: string;
  dtype: DType;
  /** Number of elements. */
  length: number;
  /** First element inside what the file calls by this key; 0 but for very old files. */
  first: number;
}

/** A tensor as the pickle describes it. */
export class TorchTensor {
  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly stride: readonly number[],
  ) {}
}

/** Element types by the names of PyTorch storages. */
export const storageTypes: Readonly<Record<string, DType>> = {
  'torch.FloatStorage': 'float32',
  'torch.DoubleStorage': 'float64',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ShortStorage': 'int16',
  'torch.CharStorage': 'int8',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'bool',
};

/**
 * What the pickle inside a checkpoint may name: containers of Python, NumPy's numbers and arrays, tensors, parameters, sizes and
 * storages. Objects of any other class, which training scripts store beside the weights, become stand-ins.
 */
export function torchWorld(source: ByteSource): PickleWorld & { storages: Map<string, TorchStorage> } {
  const file = source.path;
  const storages = new Map<string, TorchStorage>();
  const fail = (thing: string, found: unknown, wanted: string): never => {
    throw new InputError({ file, thing, found: describe(found), wanted, fix: 'The file is damaged.' });
  };
  const names = worldOf([
    new PickleGlobal('torch.Size', ([sizes]) => (isExtents(sizes) ? sizes : fail('torch.Size', sizes, 'extents'))),
    new PickleGlobal('torch._utils._rebuild_tensor_v2', (args) => rebuildTensor(args, fail)),
    new PickleGlobal('torch._utils._rebuild_tensor', (args) => rebuildTensor(args, fail)),
    ...['torch._utils._rebuild_parameter', 'torch._utils._rebuild_parameter_with_state'].map(
      (name) =>
        new PickleGlobal(name, ([tensor]) =>
          tensor instanceof TorchTensor ? tensor : fail('parameter', tensor, 'a tensor'),
        ),
    ),
    ...instanceGlobals,
    ...Object.keys(storageTypes).map((name) => new PickleGlobal(name)),
  ]);
  const persistent = (id: unknown): TorchStorage => {
    const [kind, type, key, , length, view] = Array.isArray(id) ? (id as unknown[]) : [];
    const dtype = type instanceof PickleGlobal ? storageTypes[type.name] : undefined;
    if (kind !== 'storage' || dtype === undefined || typeof key !== 'string' || !isExtent(length)) {
      return fail('storage', kind, 'a storage of numbers');
    }
    const whole = storages.get(key) ?? { key, dtype, length, first: 0 };
    if (whole.dtype !== dtype || whole.length !== length)
      return fail(`storage ${key}`, 'described in two ways', 'one way');
    storages.set(key, whole);
    if (!Array.isArray(view)) return whole;
    const [, first, size] = view as unknown[];
    if (!isExtent(first) || !isExtent(size) || first + size > length)
      return fail(`storage ${key}`, 'a view beyond it', 'one inside');
    return { key, dtype, length: size, first };
  };
  const numpy = numpyWorld(source);
  const known = { find: (name: string) => names.find(name) ?? numpy.find(name) };
  return { ...withStandIns(known), persistent, storages };
}

function rebuildTensor(
  [storage, offset, shape, stride]: readonly unknown[],
  fail: (thing: string, found: unknown, wanted: string) => never,
): TorchTensor {
  if (
    !isStorage(storage) ||
    !isExtent(offset) ||
    !isExtents(shape) ||
    shape.length > mostAxes ||
    !isExtents(stride) ||
    shape.length !== stride.length
  ) {
    return fail('tensor', 'other values', 'storage, offset, shape and strides');
  }
  const count = elementCount(shape);
  const last = count === 0 ? -1 : shape.reduce((sum, extent, axis) => sum + (extent - 1) * stride[axis], offset);
  if (last < storage.length && count <= storage.length) return new TorchTensor(storage, offset, shape, stride);
  return fail(`tensor of shape (${shape.join(', ')})`, `${storage.length} elements`, `${Math.max(last + 1, count)}`);
}

/** The elements of a tensor out of those of its storage, row-major; shares their memory where they lie in a row. */
export function tensorElements(tensor: TorchTensor, storage: NumericData): NumericArray {
  const { shape, stride } = tensor;
  const start = tensor.storage.first + tensor.offset;
  const count = elementCount(shape);
  const dtype = tensor.storage.dtype;
  if (isContiguous(tensor)) return { dtype, shape: [...shape], data: storage.subarray(start, start + count) };
  const data = storage.slice(0, count);
  const index = new Array<number>(shape.length).fill(0);
  let source = start;
  for (let target = 0; target < count; target++) {
    data[target] = storage[source];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += stride[axis];
      if (++index[axis] < shape[axis]) break;
      source -= stride[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return { dtype, shape: [...shape], data };
}

/** Whether the elements lie in a row in the storage. */
export function isContiguous({ shape, stride }: TorchTensor): boolean {
  let wanted = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== wanted) return false;
    wanted *= shape[axis];
  }
  return true;
}

function isStorage(value: unknown): value is TorchStorage {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'first' in value;
}

function isExtent(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isExtents(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 32 && value.every(isExtent);
}
