import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { CompiledFunction, tf, useBackend, type Scalar, type Tensor, type Variable } from '../../src/backend';
import { testBackend, testCompiles } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

const programs: CompiledFunction[] = [];

function program(variables: Variable[], options?: ConstructorParameters<typeof CompiledFunction>[1]): CompiledFunction {
  const made = new CompiledFunction(variables, options);
  programs.push(made);
  return made;
}

afterEach(() => {
  programs.splice(0).forEach((made) => made.dispose());
});

/** Adds the mean of the squares of x to the variable; gives the variable times x, and x split in two. */
function step(variable: Variable) {
  return ([x]: Tensor[]): Tensor[] => {
    const [product, first, second] = tf.tidy((): Tensor[] => [tf.mul(variable, x), ...tf.split(x, 2)]);
    const next = tf.tidy((): Tensor => tf.add(variable, tf.mean(tf.square(x))));
    variable.assign(next);
    next.dispose();
    return [product, first, second];
  };
}

describe('CompiledFunction', () => {
  it('is compiled on TensorFlow and says why not elsewhere', () => {
    expect(program([]).compiled).toBe(testCompiles);
    expect(program([]).note).toBe(testCompiles ? '' : 'this backend has no graphs');
    expect(program([], { execution: 'eager' }).compiled).toBe(false);
  });

  it.each(['auto', 'eager'] as const)('%s: gives outputs and updates variables, call after call', async (execution) => {
    const variable = tf.variable(tf.scalar(1), false);
    const made = program([variable], { execution });
    const x = tf.tensor1d([1, 2, 3, 4]); // mean of squares 7.5
    const [product, first, second] = await made.run('step', [x], step(variable));
    expect(await product.data()).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(await first.data()).toEqual(Float32Array.of(1, 2));
    expect(await second.data()).toEqual(Float32Array.of(3, 4));
    const [again] = await made.run('step', [x], step(variable));
    expect(await again.data()).toEqual(Float32Array.of(8.5, 17, 25.5, 34));
    await made.pull();
    expect(await variable.data()).toEqual(Float32Array.of(16));
  });

  it.each(['auto', 'eager'] as const)(
    '%s: goes on with the same variables for inputs of another shape',
    async (execution) => {
      const variable = tf.variable(tf.scalar(1), false);
      const made = program([variable], { execution });
      await made.run('step', [tf.tensor1d([1, 1])], step(variable));
      await made.run('step', [tf.tensor1d([2, 2, 2, 2])], step(variable));
      const [product] = await made.run('step', [tf.tensor1d([1, 0])], step(variable));
      expect(await product.data()).toEqual(Float32Array.of(6, 0));
    },
  );

  it('push takes values that were set outside', async () => {
    const variable = tf.variable(tf.scalar(1), false);
    const made = program([variable]);
    await made.run('step', [tf.tensor1d([0, 0])], step(variable));
    await made.pull();
    variable.assign(tf.scalar(5));
    made.push();
    const [product] = await made.run('step', [tf.tensor1d([1, 2])], step(variable));
    expect(await product.data()).toEqual(Float32Array.of(5, 10));
  });

  it('keeps variables apart that started from one tensor', async () => {
    const zero = tf.scalar(0);
    const [a, b] = [tf.variable(zero, false), tf.variable(zero, false)];
    const made = program([a, b]);
    const both = ([x]: Tensor[]): Tensor[] => {
      const result = tf.tidy(() => tf.add(tf.mul(a, 10), b));
      a.assign(tf.tidy((): Scalar => tf.add(a, x)));
      return [result];
    };
    await made.run('both', [tf.scalar(1)], both);
    const [result] = await made.run('both', [tf.scalar(1)], both);
    expect(await result.data()).toEqual(Float32Array.of(10));
    await made.pull();
    expect(await a.data()).toEqual(Float32Array.of(2));
    expect(await b.data()).toEqual(Float32Array.of(0));
  });

  it('runs a function without outputs for its updates', async () => {
    const variable = tf.variable(tf.scalar(1), false);
    const made = program([variable]);
    const double = (): Tensor[] => {
      variable.assign(tf.tidy(() => tf.mul(variable, 2)));
      return [];
    };
    for (let call = 0; call < 3; call++) expect(await made.run('double', [], double)).toEqual([]);
    await made.pull();
    expect(await variable.data()).toEqual(Float32Array.of(8));
  });

  it('runs a function without variables, for several shapes', async () => {
    const program = new CompiledFunction([]);
    for (const size of [2, 3, 2]) {
      const input = tf.range(1, size + 1);
      const [sum] = await program.run('sum', [input], ([x]) => [tf.sum(x)]);
      expect(await sum.data()).toEqual(Float32Array.of((size * (size + 1)) / 2));
      tf.dispose([input, sum]);
    }
    program.dispose();
  });

  it('holds the number of tensors', async () => {
    const variable = tf.variable(tf.scalar(1), false);
    const made = program([variable]);
    const x = tf.tensor1d([1, 2]);
    tf.dispose(await made.run('step', [x], step(variable)));
    const before = tf.memory().numTensors;
    for (let call = 0; call < 5; call++) tf.dispose(await made.run('step', [x], step(variable)));
    expect(tf.memory().numTensors).toBe(before);
  });

  it.runIf(testCompiles)('refuses a function that reads a value back (where the engine compiles)', async () => {
    const reads = ([x]: Tensor[]): Tensor[] => [tf.scalar(x.dataSync()[0])];
    await expect(program([]).run('reads', [tf.scalar(1)], reads)).rejects.toThrow('reads a tensor back');
  });

  it.runIf(testCompiles)(
    'refuses a function that uses a tensor made outside it (where the engine compiles)',
    async () => {
      const outside = tf.tensor1d([1, 2]);
      tf.dispose(tf.neg(outside));
      const uses = ([x]: Tensor[]): Tensor[] => [tf.mul(x, outside)];
      await expect(program([]).run('uses', [tf.scalar(1)], uses)).rejects.toThrow('pass it as an input');
    },
  );

  it.runIf(testCompiles)(
    'bfloat16 rounds the factors of products, and nothing else (where the engine compiles)',
    async () => {
      // 1 + 1/256 needs 9 bits of mantissa; bfloat16 has 8.
      const a = tf.tensor2d([[1 + 1 / 256]]);
      const made = program([], { precision: 'bfloat16' });
      const [product, sum] = await made.run('product', [a], ([x]) => [tf.matMul(x, x), tf.add(x, x)]);
      expect(await product.data()).toEqual(Float32Array.of(1));
      expect(await sum.data()).toEqual(Float32Array.of(2 + 2 / 256));
    },
  );

  /*
   * 1e8 - 1e8 + 1 is 1 from left to right, and 0 if the last term comes first: float32 has no 1e8 - 1. Only the last term's memory is
   * free to be written, which makes TensorFlow's own sums begin with it.
   */
  it.each([
    ['a chain', (a: Tensor, b: Tensor, c: Tensor): Tensor => tf.add(tf.add(a, b), c)],
    ['a list', (a: Tensor, b: Tensor, c: Tensor): Tensor => tf.addN([a, b, c])],
    [
      'a list of chains',
      (a: Tensor, b: Tensor, c: Tensor): Tensor => tf.addN([tf.add(a, b), tf.square(c), tf.sub(c, c)]),
    ],
  ])('adds %s in the order in which it is written', async (_, sum) => {
    const [a, b] = [tf.variable(tf.fill([8], 1e8), false), tf.variable(tf.fill([8], -1e8), false)];
    const made = program([a, b]);
    const [result, kept] = await made.run('sum', [tf.ones([8])], ([x]) => {
      const both = tf.stack([a, b]);
      return [tf.tidy(() => sum(a, b, tf.square(x))), both];
    });
    expect(await result.data()).toEqual(new Float32Array(8).fill(1));
    tf.dispose([result, kept]);
  });

  it('bfloat16 without compiled steps is an error', () => {
    expect(() => program([], { execution: 'eager', precision: 'bfloat16' })).toThrow('bfloat16');
  });
});
