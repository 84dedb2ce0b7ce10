import { InputError } from '../errors';
import { encoders, type EncoderSettings, type EncoderShape } from '../model';
import { nodeModule } from '../platform';
import { deviceMemory, largestTensor } from '../tensor';

/** What bounds the memory of a training step. */
export interface MemorySettings {
  /** Clips of a micro-batch; 0 (default) chooses it from `memory`. */
  microBatch: number;
  /** Budget of a training process: a size such as `8GiB`, or `auto` (default): that of the devices, where steps run on ones of their own, else half of the machine's. */
  memory: string;
}

/** What the program holds besides tensors: engine, Node, graphs. */
const programBytes = 600 * 2 ** 20;
/** Vectors as long as all parameters that live at once: weights and moments twice (engine and session), gradient, update. */
const parameterCopies = 11;
/** Values of the largest single tensor per token and feature: the three parts of an attention's gradient, and room. */
const widestValues = 4;
/**
 * The largest micro-batch that a budget holds, with tensors that the engine can compute with; the whole batch if it fits.
 *
 * @throws InputError if not even one clip does
 */
export function chooseMicroBatch(
  { microBatch, memory }: MemorySettings,
  batch: number,
  views: number,
  encoder: EncoderSettings,
  shape: EncoderShape,
  parameters: number,
): number {
  if (microBatch > 0) return Math.min(microBatch, batch);
  const budget = memoryBudget(memory);
  const { fixed, clip } = stepMemory(views, encoder, shape, parameters);
  const fits = Math.floor((budget - fixed) / clip);
  const widest = views * Math.max(shape.frames, shape.bodies * shape.joints) * encoder.hidden * widestValues * 4;
  const computed = Math.max(1, Math.floor((largestTensor() ?? Infinity) / widest));
  if (fits >= 1) return Math.min(fits, computed, batch);
  throw new InputError({
    thing: 'training.memory',
    found: `${(budget / 2 ** 30).toFixed(1)} GiB`,
    wanted: `at least ${((fixed + clip) / 2 ** 30).toFixed(1)} GiB for one clip of this model`,
    fix: 'Give more with --set training.memory=SIZE, or a smaller encoder with --set encoder.hidden=WIDTH.',
  });
}

/** Estimated bytes of a training step: `fixed` whatever the batch, and `clip` for each clip that is in memory at once. */
export function stepMemory(
  views: number,
  encoder: EncoderSettings,
  shape: EncoderShape,
  parameters: number,
): { fixed: number; clip: number } {
  const tokens = shape.frames + shape.bodies * shape.joints;
  return {
    fixed: programBytes + parameterCopies * parameters * 4,
    clip: views * tokens * encoder.hidden * encoders[encoder.kind].keptValues * 4,
  };
}

const units: Record<string, number> = { MiB: 2 ** 20, GiB: 2 ** 30, MB: 1e6, GB: 1e9 };

/** Bytes of a budget as it is written in settings. @throws InputError if it is not a size */
export function memoryBudget(text: string): number {
  if (text === 'auto') return deviceMemory() ?? machineMemory() / 2;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(MiB|GiB|MB|GB)$/.exec(text) ?? [];
  if (amount !== undefined) return Number(amount) * units[unit];
  throw new InputError({
    thing: 'setting training.memory',
    found: text,
    wanted: 'auto, or a size such as 8GiB or 900MiB',
  });
}

/** Memory of the machine, or of the container this runs in where that is less. */
function machineMemory(): number {
  const limit = process.constrainedMemory();
  const all = nodeModule('node:os').totalmem();
  return limit > 0 ? Math.min(limit, all) : all;
}
