import { tf, type Tensor, type Variable } from '../tensor';
import { assign, type Parameters, type ParameterValue } from '../model';

/** Name under which a checkpoint keeps the velocities; PyTorch's own name for them. */
const prefix = 'optimizer.momentum_buffer.';

/**
 * SGD with momentum, as PyTorch does it: velocity ← momentum·velocity + gradient, parameter ← parameter − rate·velocity.
 * No weight decay. The gradient of a step is the sum of what was added since the last one.
 */
export class Sgd {
  private readonly velocities: Map<string, Variable>;
  private readonly sums: Map<string, Variable>;

  constructor(
    private readonly parameters: Parameters,
    private readonly momentum: number,
  ) {
    const zeros = (): Map<string, Variable> =>
      new Map(parameters.trainable().map((name) => [name, zeroVariable(parameters.get(name).shape)]));
    this.velocities = zeros();
    this.sums = zeros();
  }

  /** Everything but the parameters that {@link add} and {@link update} change. */
  get variables(): Variable[] {
    return [...this.velocities.values(), ...this.sums.values()];
  }

  /** Adds gradients, by parameter name; they stay the caller's. */
  add(gradients: ReadonlyMap<string, Tensor>): void {
    for (const [name, gradient] of gradients) {
      const sum = this.sums.get(name) as Variable;
      assign(sum, tf.add(sum, gradient));
    }
  }

  /** One update of every parameter. @param rate learning rate of this step, a scalar in the engine */
  update(rate: Tensor): void {
    for (const [name, sum] of this.sums) {
      const parameter = this.parameters.get(name);
      const velocity = this.velocities.get(name) as Variable;
      const next = tf.tidy(() => tf.add(tf.mul(velocity, this.momentum), sum));
      assign(velocity, next);
      const moved = tf.tidy(() => tf.sub(parameter, tf.mul(velocity, rate)));
      assign(parameter, moved);
      assign(sum, tf.fill(sum.shape, 0));
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
    this.variables.forEach((variable) => variable.dispose());
  }
}

function zeroVariable(shape: number[]): Variable {
  return tf.tidy(() => tf.variable(tf.fill(shape, 0), false));
}
