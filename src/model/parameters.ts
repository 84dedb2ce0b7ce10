import { tf, type Tensor, type Variable } from '../tensor';
import type { Generator } from '../random';
import type { AttentionWeights } from './attentionWeights';
import type { LinearWeights } from './linear';
import { requireState, type WantedEntry } from './stateProblems';

/** Values of one parameter outside the engine. */
export interface ParameterValue {
  shape: number[];
  data: Float32Array;
}

/** One entry of a model's state: its official name, its shape and how it starts. */
export interface ParameterSpec {
  /** Name in the official state_dict, without the prefix `module.`. */
  name: string;
  shape: number[];
  /** Buffers (fixed encodings, running statistics) are saved but not trained. */
  role: 'trainable' | 'buffer';
  initial: (generator: Generator, size: number) => Float32Array;
  /** Another entry whose tensor this is (`DSA.attn.*` is `CA.attn.*`): stored in files twice, held once. */
  alias?: string;
  /** Another entry whose starting values this one copies (PyTorch copies STTR's first layer into its second). */
  startsAs?: string;
}

/** Number of values of an entry. */
export function specSize({ shape }: ParameterSpec): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * The parameters and buffers of a model by their official names, in the order of the official file.
 * Variables live in the engine; {@link dispose} frees them.
 */
export class Parameters {
  private readonly variables = new Map<string, Variable>();
  private readonly roles = new Map<string, ParameterSpec['role']>();
  /** Every name of the official file, in its order, with the name of the variable that holds it. */
  private readonly fileNames = new Map<string, string>();

  constructor(specs: readonly ParameterSpec[], generator: Generator) {
    for (const spec of specs) {
      const { name, shape, role, initial, alias, startsAs } = spec;
      this.fileNames.set(name, alias ?? name);
      if (alias !== undefined) continue;
      // Each parameter has its own generator: adding one does not change how the others start.
      const values = initial(generator.fork(startsAs ?? name), specSize(spec));
      const start = tf.tensor(values, shape);
      this.variables.set(name, tf.variable(start, role === 'trainable'));
      start.dispose();
      this.roles.set(name, role);
    }
  }

  /** The variable of an official name; both names of a shared tensor give the same one. */
  get(name: string): Variable {
    const variable = this.variables.get(this.fileNames.get(name) ?? name);
    if (variable === undefined) throw new Error(`the model has no parameter ${name}`);
    return variable;
  }

  /** Names of the trainable parameters, in file order: the order of the official optimiser state. */
  trainable(): string[] {
    return [...this.variables.keys()].filter((name) => this.roles.get(name) === 'trainable');
  }

  /** Every parameter and buffer, in file order. */
  all(): Variable[] {
    return [...this.variables.values()];
  }

  /** Number of trainable values. */
  count(): number {
    return this.trainable().reduce((sum, name) => sum + this.get(name).size, 0);
  }

  linear(name: string): Required<LinearWeights> {
    return { weight: this.get(`${name}.weight`), bias: this.get(`${name}.bias`) };
  }

  attention(name: string): AttentionWeights {
    return {
      input: { weight: this.get(`${name}.in_proj_weight`), bias: this.get(`${name}.in_proj_bias`) },
      output: this.linear(`${name}.out_proj`),
    };
  }

  /** The whole state, in file order, aliases written out as the official files have them. */
  async state(): Promise<Map<string, ParameterValue>> {
    const values = new Map<string, ParameterValue>();
    for (const [file, held] of this.fileNames) {
      const variable = this.get(held);
      const known = file === held ? undefined : values.get(held);
      values.set(file, known ?? { shape: [...variable.shape], data: (await variable.data()) as Float32Array });
    }
    return values;
  }

  /**
   * Sets the state from a file's tensors; names that the model lacks are ignored.
   *
   * @throws InputError that lists every missing name, misfit shape and pair of aliases that differ; nothing is set then.
   */
  load(values: ReadonlyMap<string, ParameterValue>, file?: string): void {
    requireState(this.entries(), values, file);
    for (const [name, variable] of this.variables) {
      const value = values.get(name) as ParameterValue;
      assign(variable, tf.tensor(value.data, value.shape));
    }
  }

  /** Every entry of the file, in its order. */
  private entries(): WantedEntry[] {
    return [...this.fileNames].map(([name, held]) => ({
      name,
      shape: [...this.get(held).shape],
      alias: name === held ? undefined : held,
    }));
  }

  dispose(): void {
    this.variables.forEach((variable) => variable.dispose());
    this.variables.clear();
  }
}

/** Gives a variable a new value and frees the tensor that brought it. */
export function assign(variable: Variable, value: Tensor): void {
  variable.assign(value);
  value.dispose();
}
