import { type AdamMoments, type TorchOptimizer, toFloat32 } from '../data';
import type { ParameterSpec, ParameterValue } from '../model';
import { learningRate, momentPrefixes } from '../training';
import { stateArray, type Checkpoint } from './checkpoint';

/** Names of Adam's parameters, in its order: file order without buffers and without second names. */
export function trainableNames(specs: readonly ParameterSpec[]): string[] {
  return specs.filter(({ role, alias }) => role === 'trainable' && alias === undefined).map(({ name }) => name);
}

/** What PyTorch's Adam says of its settings; its learning rate is that of the epoch, not the base. */
export function adamSettings(optimizer: TorchOptimizer | undefined): string[] {
  const { betas, eps, weight_decay: decay } = optimizer?.groups[0]?.settings ?? {};
  const [beta1, beta2] = Array.isArray(betas) ? betas : [];
  const told = { beta1, beta2, epsilon: eps, weightDecay: decay };
  return Object.entries(told).flatMap(([key, value]) => (typeof value === 'number' ? `optimizer.${key}=${value}` : []));
}

/** Moments by the names of this project's checkpoints. */
export interface NamedMoments {
  values: Map<string, ParameterValue>;
  steps: number;
  notes: string[];
}

/** The moments of PyTorch's Adam, which knows parameters by number. They are used only when every parameter has its own. */
export function momentsByName(
  optimizer: TorchOptimizer | undefined,
  names: readonly string[],
  tensors: ReadonlyMap<string, ParameterValue>,
): NamedMoments {
  const values = new Map<string, ParameterValue>();
  const all = optimizer?.moments ?? new Map<number, AdamMoments>();
  if (all.size === 0) return { values, steps: 0, notes: [] };
  let steps = 0;
  for (const [index, name] of names.entries()) {
    const moments = all.get(index);
    const shape = String(tensors.get(name)?.shape);
    if (moments === undefined || String(moments.first.shape) !== shape || String(moments.second.shape) !== shape) {
      const found = moments === undefined ? 'nothing' : `shape (${moments.first.shape.join(', ')})`;
      const note = `The state of the optimiser was left out: it has ${found} for parameter ${index}, ${name} (${shape}).`;
      return { values: new Map(), steps: 0, notes: [note] };
    }
    steps = Math.max(steps, moments.step);
    values.set(momentPrefixes.first + name, { shape: moments.first.shape, data: toFloat32(moments.first) });
    values.set(momentPrefixes.second + name, { shape: moments.second.shape, data: toFloat32(moments.second) });
  }
  return { values, steps, notes: [] };
}

/** The state of PyTorch's Adam; without moments that of one that has not stepped yet. */
export function adamState(names: readonly string[], { tensors, settings, epoch, steps }: Checkpoint): TorchOptimizer {
  const moments = new Map<number, AdamMoments>();
  for (const [index, name] of names.entries()) {
    const first = tensors.get(momentPrefixes.first + name);
    const second = tensors.get(momentPrefixes.second + name);
    if (first === undefined || second === undefined) continue;
    moments.set(index, { step: steps, first: stateArray(name, first), second: stateArray(name, second) });
  }
  const { beta1, beta2, epsilon, weightDecay } = settings.optimizer;
  const group = {
    lr: learningRate(Math.max(0, epoch - 1), settings.optimizer),
    betas: [beta1, beta2],
    eps: epsilon,
    weight_decay: weightDecay,
    amsgrad: false,
  };
  return { moments, groups: [{ parameters: names.map((_, index) => index), settings: group }] };
}
