import { expect, it } from 'vitest';

import { tf, type Tensor } from '../../src/backend';
import { expectGradients, randomTensor } from '../gradientCheck';

/** The worked example: z_k[b][d] = sin(0.37·(b+1)·(d+1) + 0.5·k), 16 clips, 8 dimensions, 4 views. */
export function example(): Tensor[] {
  return [0, 1, 2, 3].map((k) => {
    const row = (b: number): number[] =>
      Array.from({ length: 8 }, (_, d) => Math.sin(0.37 * (b + 1) * (d + 1) + 0.5 * k));
    return tf.tensor2d(Array.from({ length: 16 }, (_, b) => row(b)));
  });
}

export async function numberOf(tensor: Tensor): Promise<number> {
  return (await tensor.data())[0];
}

/** Five clips in three dimensions, of which the middle one does not vary. */
export function deadDimension(seed: number): Tensor {
  return tf.mul(randomTensor([5, 3], seed), tf.tensor1d([1, 0, 1]));
}

/** What holds for every term, as tests of the `describe` around it. */
export function itIsATerm(name: string, loss: (...views: Tensor[]) => Tensor): void {
  const views = (): Tensor[] => [1, 2, 3].map((seed) => randomTensor([6, 4], seed));

  it(`${name} has right gradients`, async () => {
    await expectGradients(loss, views());
  });

  it(`${name} falls in 20 steps of gradient descent`, async () => {
    let z = views();
    const start = await numberOf(loss(...z));
    for (let step = 0; step < 20; step++) {
      const gradients = tf.grads(loss)(z);
      z = z.map((view, k) => tf.sub(view, tf.mul(gradients[k], 0.02)));
    }
    expect(await numberOf(loss(...z))).toBeLessThan(start);
  });
}
