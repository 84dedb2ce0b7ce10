import { InputError } from '../../errors';
import { stopPoint, type LongWork } from '../../progress';
import type { NumericArray, NumericData } from './numericArray';
import { isZipFile, openTorchFile, type TorchContainer } from './torchContainer';
import { tensorElements, TorchTensor } from './torchTensors';
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
  /** By name, without what stands before the last `module.`; tensors stored twice share their memory. */
  tensors: Map<string, NumericArray>;
  optimizer?: TorchOptimizer;
  /** How far Adam is, also where its state was not read; absent without one. */
  adam?: { parameters: number; steps: number };
}

/** Where training scripts keep the weights. */
const weightKeys = ['state_dict', 'model_state_dict', 'model'];

/**
 * Reads a PyTorch checkpoint, `{epoch, state_dict, optimizer}` or a bare state_dict, in the zip or the legacy form.
 * Only tensors and plain data are read; a file that names anything else is refused and nothing in it is run.
 *
 * @param options optimizer: also read its state, about twice the size of the weights; default true
 */
export async function readTorchCheckpoint(
  file: string,
  { optimizer = true }: { optimizer?: boolean } = {},
): Promise<TorchCheckpoint> {
  const container = await openTorchFile(file);
  const content = container.content;
  if (!(content instanceof Map))
    throw new InputError({ file, thing: 'content', found: 'something else', wanted: 'a dictionary' });
  const read = tensorReader(container);
  const key = weightKeys.find((name) => content.get(name) instanceof Map);
  const weights: unknown = key === undefined ? content : content.get(key);
  const epoch: unknown = key === undefined ? undefined : content.get('epoch');
  const state: unknown = key === undefined ? undefined : content.get('optimizer');
  return {
    form: container.form,
    epoch: typeof epoch === 'number' ? epoch : undefined,
    tensors: namedTensors(file, weights, read),
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

/** Reads each storage once, however many tensors share it. */
function tensorReader(container: TorchContainer): ReadTensor {
  const loaded = new Map<string, NumericData>();
  return (tensor) => {
    const { key } = tensor.storage;
    const elements = loaded.get(key) ?? container.load(tensor.storage);
    loaded.set(key, elements);
    return tensorElements(tensor, elements);
  };
}

function namedTensors(file: string, weights: unknown, read: ReadTensor): Map<string, NumericArray> {
  const fail = (thing: string, found: string, wanted: string): never => {
    throw new InputError({ file, thing, found, wanted });
  };
  const tensors = new Map<string, NumericArray>();
  for (const [name, tensor] of weights instanceof Map ? (weights as Map<unknown, unknown>) : []) {
    if (typeof name !== 'string' || !(tensor instanceof TorchTensor)) {
      return fail(`entry ${String(name).slice(0, 100)}`, 'something else', 'a tensor');
    }
    const short = name.replace(/^(.*\.)?module\./, '');
    if (tensors.has(short)) fail('tensor', `${short} twice`, 'each name once');
    tensors.set(short, read(tensor));
  }
  if (tensors.size === 0) fail('weights', 'none', 'a state_dict');
  return tensors;
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
