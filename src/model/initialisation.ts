import type { ParameterSpec } from './parameters';

/** Weight and bias of a linear map: N(0, 0.02²) and 0 (released code). */
export function linearSpecs(name: string, input: number, output: number, deviation = 0.02): ParameterSpec[] {
  return [
    trainable(`${name}.weight`, [output, input], normal(deviation)),
    trainable(`${name}.bias`, [output], constant(0)),
  ];
}

/** Weight 1 and bias 0 of a normalisation. */
export function normSpecs(name: string, width: number): ParameterSpec[] {
  return [trainable(`${name}.weight`, [width], constant(1)), trainable(`${name}.bias`, [width], constant(0))];
}

/** Self-attention: input map Xavier uniform over (3D, D), output map as every linear map, biases 0. */
export function attentionSpecs(name: string, width: number): ParameterSpec[] {
  return [
    trainable(`${name}.in_proj_weight`, [3 * width, width], uniform(Math.sqrt(6 / (4 * width)))),
    trainable(`${name}.in_proj_bias`, [3 * width], constant(0)),
    ...linearSpecs(`${name}.out_proj`, width, width),
  ];
}

export function trainable(name: string, shape: number[], initial: ParameterSpec['initial']): ParameterSpec {
  return { name, shape, role: 'trainable', initial };
}

export function buffer(name: string, shape: number[], initial: ParameterSpec['initial']): ParameterSpec {
  return { name, shape, role: 'buffer', initial };
}

export function constant(value: number): ParameterSpec['initial'] {
  return (_, size) => new Float32Array(size).fill(value);
}

export function normal(deviation: number): ParameterSpec['initial'] {
  return (generator, size) => fill(size, () => generator.normal(0, deviation));
}

/** Uniform in [−bound, bound). */
export function uniform(bound: number): ParameterSpec['initial'] {
  return (generator, size) => fill(size, () => generator.uniform(-bound, bound));
}

function fill(size: number, draw: () => number): Float32Array {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = draw();
  return values;
}
