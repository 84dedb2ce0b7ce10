import { expect } from 'vitest';

import { tf, type Tensor } from '../src/backend';
import { Generator } from '../src/random';

/** A tensor of numbers from −1 to 1. */
export function randomTensor(shape: number[], seed: number): Tensor {
  const generator = new Generator(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => generator.uniform(-1, 1)),
    shape,
  );
}

/**
 * Compares the gradients of an operation with central differences, for a random weighting of its outputs.
 * float32 leaves about three digits at this step width.
 */
export async function expectGradients(operation: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): Promise<void> {
  const weights = randomTensor(operation(...inputs).shape, 99);
  const scalar = (...values: Tensor[]): Tensor => tf.sum(tf.mul(operation(...values), weights));
  const gradients = tf.grads(scalar)(inputs);
  const width = 1e-2;
  for (const [which, input] of inputs.entries()) {
    const values = (await input.data()) as Float32Array;
    const expected = new Float32Array(values.length);
    for (let element = 0; element < values.length; element++) {
      const at = async (offset: number): Promise<number> => {
        const moved = Float32Array.from(values);
        moved[element] += offset;
        const shifted = inputs.map((other, index) => (index === which ? tf.tensor(moved, input.shape) : other));
        return (await tf.tidy(() => scalar(...shifted)).data())[0];
      };
      expected[element] = ((await at(width)) - (await at(-width))) / (2 * width);
    }
    expect(gradients[which].shape).toEqual(input.shape);
    expect(await gradients[which].data(), `gradient of input ${which}`).toBeAllClose(expected, {
      absolute: 2e-3,
      relativeToMax: 5e-3,
    });
  }
}
