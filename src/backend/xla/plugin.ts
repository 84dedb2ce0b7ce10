import fs from 'node:fs';
import path from 'node:path';

import { InputError } from '../../errors';
import { installationOf, type Installation } from '../installation';
import type { PluginOption } from './addon';

/** Python packages that bring a plugin, the newest first: the folder among the packages, and the file. */
const packages = [
  ['jax_plugins/xla_cuda13', 'xla_cuda_plugin.so'],
  ['jax_plugins/xla_cuda12', 'xla_cuda_plugin.so'],
  ['jax_plugins/xla_rocm7', 'xla_rocm_plugin.so'],
  ['libtpu', 'libtpu.so'],
] as const;

/**
 * The PJRT plugin to use: the file that the environment variable `USDRL_XLA_PLUGIN` names, else that of a package in the virtual
 * environment: where set-up puts it (`xla`), or among the other packages.
 *
 * @throws InputError if there is none
 */
export function findPlugin({ venv, setup }: Pick<Installation, 'venv' | 'setup'> = installationOf()): string {
  const { USDRL_XLA_PLUGIN: named } = process.env;
  if (named !== undefined && named !== '') {
    if (fs.existsSync(named)) return named;
    throw new InputError({ thing: 'USDRL_XLA_PLUGIN', found: named, wanted: 'the file of a PJRT plugin' });
  }
  const libraries = path.join(venv, 'lib');
  const versions = fs.existsSync(libraries) ? fs.readdirSync(libraries) : [];
  const places = ['xla', ...versions.map((version) => path.join('lib', version, 'site-packages'))];
  for (const place of places) {
    for (const parts of packages) {
      const file = path.join(venv, place, ...parts);
      if (fs.existsSync(file)) return file;
    }
  }
  throw new InputError({
    thing: 'backend xla',
    found: `no PJRT plugin in ${venv}`,
    wanted: 'one, such as that of jax-cuda13-pjrt',
    fix: `Run \`${setup}${setup.startsWith('npm') ? ' --' : ''} --gpu\` (docs/gpu.md), or name a plugin's file in USDRL_XLA_PLUGIN.`,
  });
}

/**
 * Options for the plugin, from the environment variable `USDRL_XLA_OPTIONS`: `memory_fraction=0.9,preallocate=false`. Whole
 * numbers, fractions, true and false, lists of whole numbers (`visible_devices=0:1`), else text.
 *
 * @throws InputError if a part of it is no NAME=VALUE
 */
export function pluginOptions(text = process.env.USDRL_XLA_OPTIONS ?? ''): [string, PluginOption][] {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  return parts.map((part) => {
    const [, name, value] = /^\s*(\w+)=(.*?)\s*$/.exec(part) ?? [];
    if (name !== undefined) return [name, optionOf(value)];
    throw new InputError({ thing: 'USDRL_XLA_OPTIONS', found: part, wanted: 'NAME=VALUE, separated by commas' });
  });
}

function optionOf(text: string): PluginOption {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return /^\d+(:\d+)+$/.test(text) ? text.split(':').map(Number) : text;
}
