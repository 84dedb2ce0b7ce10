import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor, type Variable } from '../../../src/backend';
import { nativeBackend, type NativeBackend } from '../../../src/backend/graph/nativeBackend';
import { record, type RecordedFunction } from '../../../src/backend/graph/recording';
import { simplified } from '../../../src/backend/graph/simplified';
import { testBackend, testCompiles } from '../../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

function recorded(run: (x: Tensor) => Tensor[], variables: Variable[] = []): RecordedFunction {
  const inputs = [{ shape: [2, 3], dtype: 'float32' as const }];
  return record(nativeBackend() as NativeBackend, inputs, variables, ([x]) => run(x));
}

function operations({ recording }: RecordedFunction): string[] {
  return recording.calls.map(({ op }) => op);
}

describe.runIf(testCompiles)('a simplified recording (where the engine compiles)', () => {
  it('computes once what is computed twice, also of what was made twice', () => {
    const twice = simplified(recorded((x) => [tf.mul(tf.exp(tf.neg(x)), tf.exp(tf.neg(x)))]));
    expect(operations(twice)).toEqual(['Neg', 'Exp', 'Mul']);
    const [first, second] = twice.recording.calls[2].inputs;
    expect(first).toBe(second);
  });

  it('keeps apart what differs in an attribute, an axis or the sign of zero', () => {
    const apart = simplified(
      recorded((x) => [
        tf.add(tf.sum(x, 0, true), tf.sum(x, 1, true)),
        tf.add(tf.matMul(x, x, false, true), tf.sum(tf.matMul(x, x, true, false))),
        tf.concat([tf.mul(x, tf.scalar(0)), tf.mul(x, tf.scalar(-0))]),
      ]),
    );
    const made = operations(apart);
    expect(made.filter((op) => op === 'Sum')).toHaveLength(3);
    expect(made.filter((op) => op === 'BatchMatMulV2')).toHaveLength(2);
    expect(made.filter((op) => op === 'Mul')).toHaveLength(2);
  });

  it('leaves out casts and reshapes that change nothing, and the first of two reshapes', () => {
    const { recording, outputs, inputs } = simplified(
      recorded((x) => [tf.reshape(tf.cast(x, 'float32'), [2, 3]), tf.reshape(tf.reshape(x, [3, 2]), [6])]),
    );
    expect(recording.calls.map(({ op, inputs: [from] }) => [op, from])).toEqual([['Reshape', inputs[0].id]]);
    expect(outputs[0].id).toBe(inputs[0].id);
    expect(outputs[1].id).toBe(recording.calls[0].outputs[0].id);
  });

  it('leaves out what nothing needs, and keeps what a variable needs', () => {
    const variable = tf.variable(tf.zeros([2, 3]), false);
    const run = (x: Tensor): Tensor[] => {
      tf.dispose(tf.exp(x));
      variable.assign(tf.tidy(() => tf.square(x)));
      return [tf.neg(x)];
    };
    const { recording, variables } = simplified(recorded(run, [variable]));
    expect(recording.calls.map(({ op }) => op)).toEqual(['Square', 'Neg']);
    expect(variables[0].after).toBe(recording.calls[0].outputs[0].id);
    variable.dispose();
  });

  it('says that a variable keeps its value that is set to what it was', () => {
    const variable = tf.variable(tf.zeros([2, 3]), false);
    const run = (): Tensor[] => {
      variable.assign(tf.tidy(() => tf.cast(tf.clone(variable), 'float32')));
      return [];
    };
    const [{ before, after }] = simplified(recorded(run, [variable])).variables;
    expect(after).toBe(before);
    variable.dispose();
  });
});
