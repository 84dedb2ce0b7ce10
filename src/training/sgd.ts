import { tf, type Tensor, type Variable } from '../backend';
import { assign, type Parameters, type ParameterValue } from '../model';

/** Name under which a checkpoint keeps the velocities; PyTorch's own name for them. */
const prefix = 'optimizer.momentum_buffer.';

/**
 * SGD with momentum, as PyTorch does it: velocity ← momentum·velocity + gradient, parameter ← parameter − rate·velocity
 * (method 12.5). No weight decay.
 */
export class Sgd {
  private readonly velocities: Map<string, Variable>;

  constructor(
    private readonly parameters: Parameters,
    private readonly momentum: number,
  ) {
    this.velocities = new Map(
      parameters.trainable().map((name) => {
        const zeros = tf.zeros(parameters.get(name).shape);
        const velocity = tf.variable(zeros, false);
        zeros.dispose();
        return [name, velocity];
      }),
    );
  }

  /**
   * One update of every parameter that has a gradient.
   *
   * @param gradients by parameter name; they stay the caller's
   * @param rate learning rate of this step, a scalar in the engine
   */
  update(gradients: ReadonlyMap<string, Tensor>, rate: Tensor): void {
    for (const [name, gradient] of gradients) {
      const parameter = this.parameters.get(name);
      const velocity = this.velocities.get(name) as Variable;
      assign(
        velocity,
        tf.tidy(() => tf.add(tf.mul(velocity, this.momentum), gradient)),
      );
      assign(
        parameter,
        tf.tidy(() => tf.sub(parameter, tf.mul(velocity, rate))),
      );
    }
  }

  /** The velocities, by their names in a checkpoint. */
  async state(): Promise<Map<string, ParameterValue>> {
    const values = new Map<string, ParameterValue>();
    for (const [name, velocity] of this.velocities) {
      values.set(prefix + name, { shape: [...velocity.shape], data: (await velocity.data()) as Float32Array });
    }
    return values;
  }

  /** Takes the velocities of a checkpoint. */
  load(values: ReadonlyMap<string, ParameterValue>): void {
    for (const [name, velocity] of this.velocities) {
      const value = values.get(prefix + name);
      if (value === undefined) throw new Error(`the checkpoint has no ${prefix}${name}`);
      assign(velocity, tf.tensor(value.data, value.shape));
    }
  }

  dispose(): void {
    this.velocities.forEach((velocity) => velocity.dispose());
  }
}
