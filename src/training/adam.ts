import { ownKernel, tf, type Tensor, type Variable } from '../tensor';
import { assign, type Parameters, type ParameterValue } from '../model';
import type { OptimizerSettings } from './trainingSettings';

/** What stands before a parameter's name where a checkpoint keeps its moments; PyTorch's own names for them. */
export const momentPrefixes = { first: 'optimizer.exp_avg.', second: 'optimizer.exp_avg_sq.' } as const;

interface Slot {
  name: string;
  shape: number[];
  size: number;
}

/**
 * Adam with L2 as in PyTorch: the decay is part of the gradient, unlike AdamW.
 *
 * The update is done on all parameters laid end to end: a model has hundreds of them, most small, and a call of the engine
 * costs more than the arithmetic of a small one.
 */
export class Adam {
  /** Updates done so far; part of the state, as the bias correction depends on it. */
  steps = 0;
  private readonly slots: Slot[];
  private readonly first: Variable;
  private readonly second: Variable;

  constructor(
    private readonly parameters: Parameters,
    private readonly settings: OptimizerSettings,
  ) {
    this.slots = parameters.trainable().map((name) => {
      const { shape, size } = parameters.get(name);
      return { name, shape: [...shape], size };
    });
    const zeros = tf.zeros([this.slots.reduce((sum, { size }) => sum + size, 0)]);
    this.first = tf.variable(zeros, false);
    this.second = tf.variable(zeros, false);
    zeros.dispose();
  }

  /** The moments' variables; with the model's they are all that an update changes. */
  get variables(): Variable[] {
    return [this.first, this.second];
  }

  /**
   * Counts a step and gives what it depends on: the step size with the bias correction of the first moment, and the bias
   * correction of the second.
   *
   * @param learningRate of this step
   */
  nextRates(learningRate: number): [stepSize: number, correction: number] {
    const { beta1, beta2 } = this.settings;
    this.steps += 1;
    return [learningRate / (1 - beta1 ** this.steps), 1 / Math.sqrt(1 - beta2 ** this.steps)];
  }

  /**
   * One update of every parameter.
   *
   * @param gradients by parameter name; they stay the caller's
   * @param rates of {@link nextRates} (2): a tensor, so that a compiled step takes a new value each time
   * @returns the length of the gradient before the decay, a scalar; the caller frees it
   */
  update(gradients: ReadonlyMap<string, Tensor>, rates: Tensor): Tensor {
    const all = tf.tidy(() => this.gather(gradients, () => true));
    const length = this.updateAll(all, rates);
    all.dispose();
    return length;
  }

  /**
   * The gradients of the parameters that `belongs` names, end to end in file order. A parameter without a gradient (a domain
   * of weight 0) has a gradient of 0, as released.
   */
  gather(gradients: ReadonlyMap<string, Tensor>, belongs: (name: string) => boolean): Tensor {
    const slots = this.slots.filter(({ name }) => belongs(name));
    return endToEnd(slots, ({ name, size }) => gradients.get(name) ?? tf.fill([size], 0));
  }

  /** {@link update} with the gradients of all parameters end to end, in file order. */
  updateAll(gradient: Tensor, rates: Tensor): Tensor {
    // A part each, whose intermediate values go before the next: each is as large as the model.
    const [length, m, v, ...parts] = tf.tidy((): Tensor[] => {
      const p = endToEnd(this.slots, ({ name }) => this.parameters.get(name));
      const [first, second, next] = this.ownValues(gradient, p, rates) ?? this.values(gradient, p, rates);
      return [tf.tidy(() => tf.sqrt(tf.sum(tf.square(gradient)))), first, second, ...this.apart(next)];
    });
    assign(this.first, m);
    assign(this.second, v);
    this.slots.forEach(({ name }, index) => assign(this.parameters.get(name), parts[index]));
    return length;
  }

  /** New moments and parameters, all of them vectors. */
  private values(gradient: Tensor, p: Tensor, rates: Tensor): [first: Tensor, second: Tensor, next: Tensor] {
    const { beta1, beta2, epsilon, weightDecay } = this.settings;
    const [stepSize, correction] = tf.unstack(rates);
    const g = tf.tidy(() => tf.add(gradient, tf.mul(p, weightDecay)));
    const first = tf.tidy(() => tf.add(tf.mul(this.first, beta1), tf.mul(g, 1 - beta1)));
    const second = tf.tidy(() => tf.add(tf.mul(this.second, beta2), tf.mul(tf.square(g), 1 - beta2)));
    const change = tf.tidy(() => {
      const scale = tf.add(tf.mul(tf.sqrt(second), correction), epsilon);
      return tf.mul(tf.div(first, scale), stepSize);
    });
    return [first, second, tf.sub(p, change)];
  }

  /** {@link values} by the engine's own kernels, where it has them. */
  private ownValues(gradient: Tensor, p: Tensor, rates: Tensor): [Tensor, Tensor, Tensor] | undefined {
    const { beta1, beta2, epsilon, weightDecay } = this.settings;
    const moment = (before: Tensor, beta: number, power: 1 | 2): Tensor | undefined =>
      ownKernel('UsdrlAdamMoment', { before, gradient, p }, { beta, weightDecay, power });
    const [first, second] = [moment(this.first, beta1, 1), moment(this.second, beta2, 2)];
    if (first === undefined || second === undefined) return undefined;
    const next = ownKernel('UsdrlAdamParameters', { p, first, second, rates }, { epsilon });
    return next && [first, second, next];
  }

  /** The moments, by their names in a checkpoint. */
  async state(): Promise<Map<string, ParameterValue>> {
    const values = new Map<string, ParameterValue>();
    for (const which of ['first', 'second'] as const) {
      const all = (await this[which].data()) as Float32Array;
      let start = 0;
      for (const { name, shape, size } of this.slots) {
        values.set(momentPrefixes[which] + name, { shape, data: all.slice(start, start + size) });
        start += size;
      }
    }
    return values;
  }

  /** Takes the moments and the number of updates of a checkpoint. */
  load(values: ReadonlyMap<string, ParameterValue>, steps: number): void {
    for (const which of ['first', 'second'] as const) {
      const all = new Float32Array(this[which].size);
      let start = 0;
      for (const { name, size } of this.slots) {
        const value = values.get(momentPrefixes[which] + name);
        if (value === undefined) throw new Error(`the checkpoint has no ${momentPrefixes[which]}${name}`);
        all.set(value.data, start);
        start += size;
      }
      assign(this[which], tf.tensor1d(all));
    }
    this.steps = steps;
  }

  dispose(): void {
    this.first.dispose();
    this.second.dispose();
  }

  /** The parts of such a vector in their own shapes. */
  private apart(all: Tensor): Tensor[] {
    const sizes = this.slots.map(({ size }) => size);
    return tf.split(all, sizes).map((part, index) => tf.reshape(part, this.slots[index].shape));
  }
}

/** All tensors as one vector, in the order of the slots. */
function endToEnd(slots: readonly Slot[], of: (slot: Slot) => Tensor): Tensor {
  return tf.concat(slots.map((slot) => tf.reshape(of(slot), [slot.size])));
}
