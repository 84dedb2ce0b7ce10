import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { compileOptions } from '../../../src/backend/xla/compileOptions';
import { chosenDevices } from '../../../src/backend/xla/devices';
import { emit } from '../../../src/backend/xla/emit';
import { findPlugin, pluginOptions } from '../../../src/backend/xla/plugin';

afterEach(() => vi.unstubAllEnvs());

describe('--devices', () => {
  it.each([
    ['all', [0, 1, 2, 3]],
    ['2', [0, 1]],
    ['3,1', [3, 1]],
    ['2,', [2]],
  ])('%s', (text, places) => {
    expect(chosenDevices(text, 4)).toEqual(places);
  });

  it.each(['0', '5', '4,', '1,1', '-1', 'gpu', ''])('refuses %s', (text) => {
    expect(() => chosenDevices(text, 4)).toThrow(
      `--devices: found ${text}, wanted all, a number of devices from 1 to 4`,
    );
  });
});

describe('USDRL_XLA_OPTIONS', () => {
  it('has numbers, truth values, lists and words', () => {
    expect(
      pluginOptions('cpu_device_count=4, memory_fraction=0.9,preallocate=false,visible_devices=0:2,allocator=bfc'),
    ).toEqual([
      ['cpu_device_count', 4],
      ['memory_fraction', 0.9],
      ['preallocate', false],
      ['visible_devices', [0, 2]],
      ['allocator', 'bfc'],
    ]);
    expect(pluginOptions('')).toEqual([]);
  });

  it('refuses what is no NAME=VALUE', () => {
    expect(() => pluginOptions('a=1,b')).toThrow('USDRL_XLA_OPTIONS: found b, wanted NAME=VALUE');
  });
});

describe('the plugin', () => {
  it('is the file that is named, which must be there', () => {
    vi.stubEnv('USDRL_XLA_PLUGIN', __filename);
    expect(findPlugin()).toBe(__filename);
    vi.stubEnv('USDRL_XLA_PLUGIN', '/no/such/plugin.so');
    expect(() => findPlugin()).toThrow('USDRL_XLA_PLUGIN: found /no/such/plugin.so, wanted the file of a PJRT plugin');
  });

  it('is else that of the Python environment, the one that set-up installed first', () => {
    vi.stubEnv('USDRL_XLA_PLUGIN', '');
    const venv = fs.mkdtempSync(path.join(os.tmpdir(), 'usdrl-plugin-'));
    const place = (...parts: string[]): string => {
      const file = path.join(venv, ...parts, 'xla_cuda_plugin.so');
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, '');
      return file;
    };
    try {
      const setup = 'npm run setup';
      expect(() => findPlugin({ venv, setup })).toThrow('Run `npm run setup -- --gpu` (docs/gpu.md)');
      expect(() => findPlugin({ venv, setup: 'npx usdrl setup' })).toThrow('Run `npx usdrl setup --gpu` (docs/gpu.md)');
      const other = place('lib', 'python3.12', 'site-packages', 'jax_plugins', 'xla_cuda13');
      expect(findPlugin({ venv, setup })).toBe(other);
      const installed = place('xla', 'jax_plugins', 'xla_cuda12');
      expect(findPlugin({ venv, setup })).toBe(installed);
    } finally {
      fs.rmSync(venv, { recursive: true });
    }
  });
});

describe('options of a compilation', () => {
  it('name the devices; several share the program', () => {
    // By hand after compile_options.proto: device_ordinal -1, num_replicas 1, num_partitions, device_assignment {1, partitions, ids}.
    const one = ['08ffffffffffffffffff01', '2001', '2801', '4a09', '0801', '1001', '1a030a0100'];
    expect(compileOptions([0]).toString('hex')).toBe(['1a1a', ...one].join(''));
    const two = ['08ffffffffffffffffff01', '2001', '2802', '4a0f', '0801', '1002', '1a030a0103', '1a040a02ac02'];
    expect(compileOptions([3, 300]).toString('hex')).toBe(['1a25', ...two, '3001', '980101'].join(''));
  });
});

describe('the text of a program', () => {
  const float32 = 1;
  /** Adds an input to a variable, and gives their sum. */
  const recorded = {
    recording: {
      calls: [{ op: 'Add', attributes: [], inputs: [-1, -2], outputs: [{ id: -3, shape: [4], dtype: float32 }] }],
      constants: new Map(),
    },
    inputs: [{ id: -2, dtype: float32, shape: [4] }],
    outputs: [{ id: -3, dtype: float32 }],
    variables: [{ before: -1, after: -3 }],
  };
  const text = (devices: number, batchAxes: (number | undefined)[] = []) =>
    emit(recorded, [{ shape: [4], dtype: float32 }], { precision: 'float32', devices, batchAxes });

  it('gives a variable’s memory to its new value', () => {
    expect(text(1)).toEqual({
      text: [
        'module @step attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {',
        'func.func public @main(%v0: tensor<4xf32> {tf.aliasing_output = 0 : i32}, %x0: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {',
        '%0 = stablehlo.add %v0, %x0 : tensor<4xf32>',
        'return %0, %0 : tensor<4xf32>, tensor<4xf32>',
        '}',
        '}',
        '',
      ].join('\n'),
      variables: [{ place: 0 }],
      inputs: [{ place: 0 }],
      changed: [0],
      outputs: [{ shape: [4], dtype: float32 }],
    });
  });

  it('cuts a batch that divides among devices, and shares one that does not', () => {
    expect(text(2, [0]).inputs).toEqual([{ place: 0, axis: 0 }]);
    expect(text(2, [0]).text).toContain('%x0: tensor<4xf32> {sdy.sharding = #sdy.sharding<@devices, [{"batch"}]>}');
    expect(text(3, [0]).inputs).toEqual([{ place: 0 }]);
    expect(text(3, [0]).text).toContain('%0 = sdy.sharding_constraint %x0 <@devices, [{"batch"}]> : tensor<4xf32>');
    expect(text(2).text).not.toContain('{"batch"}]>}');
  });
});
