import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { CompiledFunction, tf, useBackend, type Tensor } from '../../../src/backend';
import { currentXlaEngine } from '../../../src/backend/xla/loadXla';
import type { XlaEngine } from '../../../src/backend/xla/xlaEngine';
import { describeOnXla } from '../../xla';

const cache = mkdtempSync(join(tmpdir(), 'usdrl-programs-'));
const engine = (): XlaEngine => currentXlaEngine() as XlaEngine;

describeOnXla('programs of XLA', () => {
  const formerCache = process.env.USDRL_CACHE;

  beforeAll(() => {
    process.env.USDRL_CACHE = cache;
  });

  afterAll(() => {
    process.env.USDRL_CACHE = formerCache;
    rmSync(cache, { recursive: true });
  });

  /**
   * Statistics of a batch (rows, 3) take part in every row's result, as in a normalisation; the variable moves by its gradient.
   *
   * @returns result, Gram matrix and variable after two calls
   */
  async function normalised(rows: number): Promise<number[]> {
    const weight = tf.variable(tf.tensor2d([[1, 2], [-1, 0.5], [0.25, 3]])); // prettier-ignore
    const made = new CompiledFunction([weight]);
    const step = ([x]: Tensor[]): Tensor[] =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => {
          const { mean, variance } = tf.moments(tf.matMul(x, weight), 0);
          return tf.sum<tf.Scalar>(tf.div(mean, tf.sqrt(tf.add(variance, 1))));
        }, [weight]);
        const centred = tf.sub(x, tf.mean(x, 0));
        const gram = tf.matMul(centred, centred, true, false);
        weight.assign(tf.sub(weight, tf.mul(Object.values(grads)[0], 0.1)));
        return [tf.softmax(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D)), gram, value];
      });
    const x = tf.tensor2d(Array.from({ length: rows * 3 }, (_, i) => Math.sin(i * 1.3) * 2), [rows, 3]); // prettier-ignore
    tf.dispose(await made.run('step', [x], step, [0]));
    const outputs = await made.run('step', [x], step, [0]);
    await made.pull();
    const values = await Promise.all([...outputs, weight].map((tensor) => tensor.data()));
    tf.dispose([x, weight, ...outputs]);
    made.dispose();
    return values.flatMap((array) => Array.from(array));
  }

  it.each([8, 7, 3])('of a batch of %i over four devices give what one device and TensorFlow give', async (rows) => {
    await useBackend('tensorflow');
    const expected = await normalised(rows);
    for (const devices of ['1', '4', '2,0']) {
      await useBackend('xla', { devices });
      expect(await normalised(rows), devices).toBeAllClose(expected, { absolute: 1e-5, relativeToMax: 1e-5 });
    }
  });

  it('are freed with their buffers; tensors and buffers stay as many over many calls', async () => {
    await useBackend('xla', { devices: '4' });
    const { addon } = engine();
    const before = addon.counts();
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const made = new CompiledFunction([variable]);
    const step = ([x]: Tensor[]): Tensor[] =>
      tf.tidy(() => {
        variable.assign(tf.add(variable, tf.sum(x, 0)));
        return [tf.mul(variable, 2)];
      });
    const x = tf.ones([4, 2]);
    const counts = [];
    for (let call = 0; call < 20; call++) {
      tf.dispose(await made.run('step', [x], step, [0]));
      counts.push({ ...addon.counts(), tensors: tf.memory().numTensors });
    }
    expect(new Set(counts.map((count) => JSON.stringify(count))).size).toBe(1);
    // The variable on each of four devices.
    expect(counts[0].buffers - before.buffers).toBe(4);
    await made.pull();
    expect(await variable.data()).toEqual(Float32Array.of(81, 82));
    made.dispose();
    expect(addon.counts()).toEqual(before);
  });

  it.each(['1', '4'])('take inputs that were uploaded while another call ran, over devices %s', async (devices) => {
    await useBackend('xla', { devices });
    const { addon } = engine();
    const total = tf.variable(tf.tensor1d([0, 0]));
    const step = ([x]: Tensor[]): Tensor[] =>
      tf.tidy(() => {
        total.assign(tf.add(tf.mul(total, 0.7), tf.sum(x, 0)));
        return [tf.mul(x, total)];
      });
    const batches = [4, 4, 3, 4].map((rows, k) => tf.tensor2d(Array.from({ length: rows * 2 }, (_, i) => Math.sin(i + k)), [rows, 2])); // prettier-ignore
    const valuesOf = async (ahead: boolean) => {
      total.assign(tf.zeros([2]));
      const made = new CompiledFunction([total]);
      const events: string[] = [];
      const put = vi.spyOn(addon, 'put').mockImplementation((...given) => {
        events.push('put');
        return plainPut(...given);
      });
      const values = [];
      const buffers = new Set<number>();
      for (const [k, x] of batches.entries()) {
        events.push('call');
        const next = (): void => {
          events.push('meanwhile');
          if (k + 1 < batches.length) made.upload([batches[k + 1]], [0]);
        };
        const outputs = await made.run('step', [x], step, [0], ahead ? next : undefined);
        events.push('done');
        values.push(...(await outputs[0].data()));
        outputs[0].dispose();
        if (k + 1 < batches.length) await vi.waitUntil(() => !ahead || addon.counts().buffers > Number(devices));
        buffers.add(addon.counts().buffers);
      }
      await made.pull();
      values.push(...(await total.data()));
      put.mockRestore();
      made.dispose();
      return { values, events: events.join(' '), buffers: [...buffers] };
    };
    const plainPut = addon.put;
    const before = addon.counts();
    const [plain, uploaded] = [await valuesOf(false), await valuesOf(true)];
    expect(uploaded.values).toEqual(plain.values);
    const each = Array(Number(devices)).fill('put').join(' ');
    // The variable and the first batch are put before the first step, each other batch while a step runs.
    expect(uploaded.events).toBe([
      `call ${each} ${each} meanwhile ${each} done`,
      `call meanwhile ${each} done`,
      `call meanwhile ${each} done`,
      'call meanwhile done',
    ].join(' ')); // prettier-ignore
    expect(plain.events).not.toContain('meanwhile');
    // The variable, and a batch ahead, which the last call has not.
    expect(uploaded.buffers).toEqual([2, 1].map((held) => held * Number(devices)));
    expect(addon.counts()).toEqual(before);
    tf.dispose([total, ...batches]);
  });

  it('free inputs that were uploaded and never taken', async () => {
    await useBackend('xla', { devices: '4' });
    const { addon } = engine();
    const before = addon.counts();
    const made = new CompiledFunction([]);
    const x = tf.ones([8, 2]);
    made.upload([x], [0]);
    made.dispose();
    await vi.waitUntil(() => addon.counts().buffers === before.buffers);
    x.dispose();
  });

  it('are kept on disk, and compiled anew where what is kept is damaged', async () => {
    await useBackend('xla', { devices: '1' });
    const compile = vi.spyOn(engine().addon, 'compile');
    const twice = async (): Promise<number> => {
      compile.mockClear();
      const made = new CompiledFunction([]);
      const [y] = await made.run('f', [tf.tensor1d([1, 2, 3])], ([x]) => [tf.tidy(() => tf.mul(tf.square(x), 7))]);
      expect(await y.data()).toEqual(Float32Array.of(7, 28, 63));
      made.dispose();
      return compile.mock.calls.length;
    };
    const folder = join(cache, 'xla', 'programs');
    const before = new Set(readdirSync(folder));
    expect(await twice()).toBe(1);
    expect(await twice()).toBe(0);
    const [file] = readdirSync(folder).filter((name) => !before.has(name));
    const bytes = readFileSync(join(folder, file));
    bytes[bytes.length - 100] ^= 1;
    writeFileSync(join(folder, file), bytes);
    expect(await twice()).toBe(1);
    expect(await twice()).toBe(0);
    compile.mockRestore();
  });

  it('that do not compile give the whole of the plugin’s words', async () => {
    const text = 'module { func.func public @main() -> tensor<f32> { return %nothing : tensor<f32> } }';
    await expect(engine().load(text)).rejects.toThrow(/undeclared SSA value name\n.*Failed to parse/);
  });

  it('that find no memory say which setting to lower', async () => {
    const made = new CompiledFunction([]);
    const huge = ([x]: Tensor[]): Tensor[] => [tf.tidy(() => tf.tile(x, [2 ** 20, 2 ** 20]))];
    await expect(made.run('huge', [tf.ones([2, 2])], huge)).rejects.toThrow('training.microBatch');
    made.dispose();
  });

  it('refuse devices that are not there', async () => {
    await expect(useBackend('xla', { devices: '9' })).rejects.toThrow('--devices: found 9, wanted all, a number');
    await expect(useBackend('tensorflow', { devices: '2' })).rejects.toThrow('backend xla, which has several devices');
  });
});
