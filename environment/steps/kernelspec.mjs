import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from '../files.mjs';
import { environment, kernels, shown, venvProgram } from '../locations.mjs';

/** Registers the TypeScript kernel with the Jupyter of the virtual environment. */
export async function installKernelspec() {
  if (!existsSync(venvProgram('jupyter'))) {
    return { state: 'skipped', text: 'no Jupyter: notebooks still run with `npx usdrl run`' };
  }
  const file = path.join(kernels, 'tslab', 'kernel.json');
  const text = `${JSON.stringify(kernelspec(), null, 2)}\n`;
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeWhole(file, text);
  return { state: 'ok', text: `"TypeScript (USDRL)" in ${shown(path.dirname(file))}`, facts: { file } };
}

function kernelspec() {
  return {
    argv: [process.execPath, path.join(environment, 'kernel.mjs'), '{connection_file}'],
    display_name: 'TypeScript (USDRL)',
    language: 'typescript',
    interrupt_mode: 'signal',
  };
}
