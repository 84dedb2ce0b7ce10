import { tf, type Tensor, type Variable } from '../backend';
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
 * Adam with L2 (method 12.5): the decay is part of the gradient, unlike AdamW.
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

  /**
   * One update of every parameter. One without a gradient (a domain of weight 0) has a gradient of 0, as released.
   *
   * @param gradients by parameter name; they stay the caller's
   * @param rate learning rate of this step
   */
  update(gradients: ReadonlyMap<string, Tensor>, rate: number): void {
    const { beta1, beta2, epsilon, weightDecay } = this.settings;
    this.steps += 1;
    const stepSize = rate / (1 - beta1 ** this.steps);
    const correction = 1 / Math.sqrt(1 - beta2 ** this.steps);
    const [m, v, ...parts] = tf.tidy((): Tensor[] => {
      const p = this.endToEnd((name) => this.parameters.get(name));
      const raw = this.endToEnd((name, size) => gradients.get(name) ?? tf.zeros([size]));
      const g = tf.add(raw, tf.mul(p, weightDecay));
      const first = tf.add(tf.mul(this.first, beta1), tf.mul(g, 1 - beta1));
      const second = tf.add(tf.mul(this.second, beta2), tf.mul(tf.square(g), 1 - beta2));
      const scale = tf.add(tf.mul(tf.sqrt(second), correction), epsilon);
      const next = tf.sub(p, tf.mul(tf.div(first, scale), stepSize));
      return [first, second, ...this.apart(next)];
    });
    assign(this.first, m);
    assign(this.second, v);
    this.slots.forEach(({ name }, index) => assign(this.parameters.get(name), parts[index]));
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

  /** All tensors as one vector, in the order of the slots. */
  private endToEnd(of: (name: string, size: number) => Tensor): Tensor {
    return tf.concat(this.slots.map(({ name, size }) => tf.reshape(of(name, size), [size])));
  }

  /** The parts of such a vector in their own shapes. */
  private apart(all: Tensor): Tensor[] {
    const sizes = this.slots.map(({ size }) => size);
    return tf.split(all, sizes).map((part, index) => tf.reshape(part, this.slots[index].shape));
  }
}
