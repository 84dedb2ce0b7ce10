import { tf, type Tensor, type Variable } from '../backend';
import { assign, type Parameters, type ParameterValue } from '../model';
import type { OptimizerSettings } from './trainingSettings';

/** Names under which a checkpoint keeps the moments; PyTorch's own names for them. */
const momentPrefixes = { first: 'optimizer.exp_avg.', second: 'optimizer.exp_avg_sq.' } as const;

interface Moments {
  first: Variable;
  second: Variable;
}

/** Adam with L2 (method 12.5): the decay is part of the gradient, unlike AdamW. */
export class Adam {
  /** Updates done so far; part of the state, as the bias correction depends on it. */
  steps = 0;
  private readonly moments = new Map<string, Moments>();

  constructor(
    private readonly parameters: Parameters,
    private readonly settings: OptimizerSettings,
  ) {
    for (const name of parameters.trainable()) {
      const zeros = tf.zeros(parameters.get(name).shape);
      this.moments.set(name, { first: tf.variable(zeros, false), second: tf.variable(zeros, false) });
      zeros.dispose();
    }
  }

  /**
   * One update of every parameter that has a gradient.
   *
   * @param gradients by parameter name; they stay the caller's
   * @param rate learning rate of this step
   */
  update(gradients: ReadonlyMap<string, Tensor>, rate: number): void {
    const { beta1, beta2, epsilon, weightDecay } = this.settings;
    this.steps += 1;
    const stepSize = rate / (1 - beta1 ** this.steps);
    const correction = 1 / Math.sqrt(1 - beta2 ** this.steps);
    for (const [name, { first, second }] of this.moments) {
      const gradient = gradients.get(name);
      if (gradient === undefined) continue;
      const parameter = this.parameters.get(name);
      const [m, v, p] = tf.tidy((): [Tensor, Tensor, Tensor] => {
        const g = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter, weightDecay));
        const nextFirst = tf.add(tf.mul(first, beta1), tf.mul(g, 1 - beta1));
        const nextSecond = tf.add(tf.mul(second, beta2), tf.mul(tf.square(g), 1 - beta2));
        const scale = tf.add(tf.mul(tf.sqrt(nextSecond), correction), epsilon);
        return [nextFirst, nextSecond, tf.sub(parameter, tf.mul(tf.div(nextFirst, scale), stepSize))];
      });
      assign(first, m);
      assign(second, v);
      assign(parameter, p);
    }
  }

  /** The moments, by their names in a checkpoint. */
  async state(): Promise<Map<string, ParameterValue>> {
    const values = new Map<string, ParameterValue>();
    for (const [name, { first, second }] of this.moments) {
      const shape = [...first.shape];
      values.set(momentPrefixes.first + name, { shape, data: (await first.data()) as Float32Array });
      values.set(momentPrefixes.second + name, { shape, data: (await second.data()) as Float32Array });
    }
    return values;
  }

  /** Takes the moments and the number of updates of a checkpoint. */
  load(values: ReadonlyMap<string, ParameterValue>, steps: number): void {
    for (const [name, moments] of this.moments) {
      for (const which of ['first', 'second'] as const) {
        const value = values.get(momentPrefixes[which] + name);
        if (value === undefined) throw new Error(`the checkpoint has no ${momentPrefixes[which]}${name}`);
        assign(moments[which], tf.tensor(value.data, value.shape));
      }
    }
    this.steps = steps;
  }

  dispose(): void {
    for (const { first, second } of this.moments.values()) {
      first.dispose();
      second.dispose();
    }
    this.moments.clear();
  }
}
