import { InputError } from '../../errors';
import { stopPoint, type LongWork } from '../../progress';
import { elementCount, type DType, type NumericArray, type NumericData } from './numericArray';
import { plainParameterName } from './parameterNames';
import { describe } from './pickleWorld';
import { isZipFile, openTorchFile, type TorchContainer } from './torchContainer';
import { isContiguous, tensorElements, TorchTensor } from './torchTensors';
import { ZipArchive } from './zip';

/** What Adam keeps about one parameter. */
export interface AdamMoments {
  step: number;
  first: NumericArray;
  second: NumericArray;
}

/** The state of PyTorch's Adam; parameters are known by their number in the order of the optimiser. */
export interface TorchOptimizer {
  moments: Map<number, AdamMoments>;
  groups: { parameters: number[]; settings: Record<string, number | boolean | number[]> }[];
}

/** A checkpoint as `torch.save` writes it. */
export interface TorchCheckpoint {
  form: 'zip' | 'legacy';
  /** As stored: the number of finished epochs in official checkpoints. */
  epoch?: number;
  /** By name, without the prefixes of wrappers ({@link plainParameterName}); tensors stored twice share their memory. */
  tensors: Map<string, NumericArray>;
  /** Type and shape of every tensor, also of those that were not asked for. */
  entries: Map<string, { dtype: DType; shape: number[] }>;
  /** What else the file holds, and was read past: `args (argparse.Namespace)`. */
  extras: string[];
  optimizer?: TorchOptimizer;
  /** How far Adam is, also where its state was not read; absent without one. */
  adam?: { parameters: number; steps: number };
}

/** Where training scripts keep the weights. */
const weightKeys = ['state_dict', 'model_state_dict', 'model', 'encoder', 'net', 'network', 'weights'];

/** What the reader of a checkpoint uses of a training script. */
const usedKeys = ['epoch', 'optimizer'];

/** Tensors that are no rows of their storage are copied; views may name one storage again and again, but not without end. */
const mostCopies = 4;
const freeCopies = 2 ** 24;

/** What is read of a checkpoint. */
export interface TorchReading {
  /** Also read the state of the optimiser, about twice the size of the weights; default true. */
  optimizer?: boolean;
  /** Tensors whose elements are read; default all. */
  wanted?: (name: string) => boolean;
}

/**
 * Reads a PyTorch checkpoint, `{epoch, state_dict, optimizer}` or a bare state_dict, in the zip or the legacy form.
 * Only tensors and plain data are read. Objects beside them are read past and listed, whatever their class: nothing in the
 * file is run. A file that names something that runs other things is refused.
 */
export async function readTorchCheckpoint(
  file: string,
  { optimizer = true, wanted = () => true }: TorchReading = {},
): Promise<TorchCheckpoint> {
  const container = await openTorchFile(file);
  const content = container.content;
  if (!(content instanceof Map)) {
    throw new InputError({
      file,
      thing: 'content',
      found: describe(content),
      wanted: 'a dictionary',
      fix: saveWeights,
    });
  }
  const read = tensorReader(file, container);
  const key = weightKey(content as Map<unknown, unknown>);
  const weights: unknown = key === undefined ? content : content.get(key);
  const epoch: unknown = key === undefined ? undefined : content.get('epoch');
  const state: unknown = key === undefined ? undefined : content.get('optimizer');
  return {
    form: container.form,
    epoch: typeof epoch === 'number' ? epoch : undefined,
    ...namedTensors(file, weights, (name, tensor) => (wanted(name) ? read(tensor) : undefined), extrasOf(content, key)),
    optimizer: optimizer ? readOptimizer(state, read) : undefined,
    adam: state instanceof Map ? progressOf(state, read) : undefined,
  };
}

/**
 * Reads every member of a file in the zip form once, without keeping it, and compares the check sums. The legacy form has
 * none.
 *
 * @throws InputError when a member is damaged
 */
export async function checkTorchFile(file: string, work: LongWork = {}): Promise<void> {
  if (!isZipFile(file)) return;
  const archive = await ZipArchive.open(file);
  const { names } = archive;
  for (const [index, name] of names.entries()) {
    await stopPoint(work, 'inspect');
    await archive.check(name);
    work.progress?.({ task: 'inspect', done: index + 1, total: names.length, unit: 'member' });
  }
}

type ReadTensor = (tensor: TorchTensor) => NumericArray;

const saveWeights = 'Save the weights alone: torch.save(model.state_dict(), FILE).';

/** The key of the weights; undefined where the file is the state_dict itself. */
function weightKey(content: ReadonlyMap<unknown, unknown>): string | undefined {
  const known = weightKeys.find((name) => content.get(name) instanceof Map);
  if (known !== undefined || [...content.values()].some((value) => value instanceof TorchTensor)) return known;
  const holders = [...content].filter(([, value]) => value instanceof Map && [...value.values()].some(isTensor));
  const [only] = holders.map(([name]) => name);
  return holders.length === 1 && typeof only === 'string' ? only : undefined;
}

function isTensor(value: unknown): boolean {
  return value instanceof TorchTensor;
}

/** What stands beside the weights and is of no use here. */
function extrasOf(content: ReadonlyMap<unknown, unknown>, key: string | undefined): string[] {
  if (key === undefined) return [];
  return [...content].flatMap(([name, value]) =>
    name === key || usedKeys.includes(String(name)) ? [] : [`${String(name).slice(0, 100)} (${describe(value)})`],
  );
}

/** Reads each storage once, however many tensors share it. @throws InputError when their copies would outgrow the file */
function tensorReader(file: string, container: TorchContainer): ReadTensor {
  const loaded = new Map<string, NumericData>();
  let room = freeCopies;
  return (tensor) => {
    const { key } = tensor.storage;
    const known = loaded.get(key);
    const elements = known ?? container.load(tensor.storage);
    loaded.set(key, elements);
    if (known === undefined) room += mostCopies * elements.byteLength;
    if (!isContiguous(tensor)) room -= elementCount(tensor.shape) * elements.BYTES_PER_ELEMENT;
    if (room >= 0) return tensorElements(tensor, elements);
    const wanted = `at most ${mostCopies} times what is stored`;
    throw new InputError({ file, thing: 'views of storages', found: 'far more elements than are stored', wanted });
  };
}

function namedTensors(
  file: string,
  weights: unknown,
  read: (name: string, tensor: TorchTensor) => NumericArray | undefined,
  extras: string[],
): Pick<TorchCheckpoint, 'tensors' | 'entries' | 'extras'> {
  const fail = (thing: string, found: string, wanted: string): never => {
    throw new InputError({ file, thing, found, wanted });
  };
  const tensors: TorchCheckpoint['tensors'] = new Map();
  const entries: TorchCheckpoint['entries'] = new Map();
  let other: string | undefined;
  for (const [name, tensor] of weights instanceof Map ? (weights as Map<unknown, unknown>) : []) {
    if (typeof name !== 'string' || !(tensor instanceof TorchTensor)) {
      other ??= `${describe(tensor)} as ${String(name).slice(0, 100)}`;
      extras.push(`${String(name).slice(0, 100)} (${describe(tensor)})`);
      continue;
    }
    const short = plainParameterName(name);
    if (entries.has(short)) fail('tensor', `${short} twice`, 'each name once');
    entries.set(short, { dtype: tensor.storage.dtype, shape: [...tensor.shape] });
    const array = read(short, tensor);
    if (array !== undefined) tensors.set(short, array);
  }
  if (entries.size === 0) fail('weights', other ?? 'none', 'a state_dict of tensors');
  return { tensors, entries, extras };
}

function readOptimizer(value: unknown, read: ReadTensor): TorchOptimizer | undefined {
  if (!(value instanceof Map)) return undefined;
  const moments = new Map<number, AdamMoments>();
  for (const { index, step, first, second } of momentEntries(value)) {
    moments.set(index, { step: stepNumber(step, read), first: read(first), second: read(second) });
  }
  const groups: unknown = value.get('param_groups');
  return {
    moments,
    groups: Array.isArray(groups) ? groups.filter((group) => group instanceof Map).map(readGroup) : [],
  };
}

function progressOf(optimizer: Map<unknown, unknown>, read: ReadTensor): { parameters: number; steps: number } {
  const entries = momentEntries(optimizer);
  const steps = entries.reduce((most, { step }) => Math.max(most, stepNumber(step, read)), 0);
  return { parameters: entries.length, steps };
}

/** Adam's entries: what other optimisers keep is passed over. */
function momentEntries(
  optimizer: Map<unknown, unknown>,
): { index: number; step: unknown; first: TorchTensor; second: TorchTensor }[] {
  const state: unknown = optimizer.get('state');
  return [...(state instanceof Map ? (state as Map<unknown, unknown>) : [])].flatMap(([index, entry]) => {
    if (typeof index !== 'number' || !(entry instanceof Map)) return [];
    const [step, first, second] = ['step', 'exp_avg', 'exp_avg_sq'].map((key): unknown => entry.get(key));
    return first instanceof TorchTensor && second instanceof TorchTensor ? { index, step, first, second } : [];
  });
}

/** A number in older versions of PyTorch, a tensor in newer ones. */
function stepNumber(step: unknown, read: ReadTensor): number {
  const value = step instanceof TorchTensor ? read(step).data[0] : step;
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0;
}

function readGroup(group: Map<unknown, unknown>): TorchOptimizer['groups'][number] {
  const isNumbers = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((item) => typeof item === 'number');
  const settings: Record<string, number | boolean | number[]> = {};
  for (const [key, value] of group) {
    if (typeof key !== 'string' || key === 'params') continue;
    if (typeof value === 'number' || typeof value === 'boolean' || isNumbers(value)) settings[key] = value;
  }
  const parameters = group.get('params');
  return { parameters: isNumbers(parameters) ? parameters : [], settings };
}
