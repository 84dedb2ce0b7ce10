import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from '../files.mjs';
import { cache, environment, installed, kernels, packageFolder, root, shown, venvProgram } from '../locations.mjs';
import { run } from '../processes.mjs';

/** Registers the TypeScript kernel with the Jupyter of the virtual environment. */
export async function installKernelspec() {
  if (packageFolder('tslab') === undefined) {
    return {
      state: 'skipped',
      text: 'no package tslab',
      todo: 'for notebooks: npm install tslab zeromq, then set up again',
    };
  }
  if (!existsSync(venvProgram('jupyter'))) {
    return { state: 'skipped', text: 'no Jupyter: notebooks still run with `npx usdrl run`' };
  }
  const file = path.join(kernels, 'tslab', 'kernel.json');
  const text = `${JSON.stringify(kernelspec(), null, 2)}\n`;
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeWhole(file, text);
  // Those of an installed package are read through its own commands.
  if (!installed) await trustNotebooks();
  return { state: 'ok', text: `"TypeScript (USDRL)" in ${shown(path.dirname(file))}`, facts: { file } };
}

/**
 * Marks the stored notebooks of this repository as trusted: JupyterLab shows no figure of an untrusted one until it is run.
 * Done again only when a notebook changed, because starting Jupyter takes a second.
 */
async function trustNotebooks() {
  const folder = path.join(root, 'notebooks');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .map((name) => path.join(folder, name));
  if (files.length === 0) return;
  const hash = createHash('sha256');
  files.forEach((file) => hash.update(readFileSync(file)));
  const stamp = path.join(cache, 'trusted-notebooks');
  const key = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  const { ok } = await run(venvProgram('jupyter'), ['trust', ...files], { log: 'trust', seconds: 60 });
  if (ok) writeWhole(stamp, key);
}

function kernelspec() {
  return {
    argv: [process.execPath, path.join(environment, 'kernel.mjs'), '{connection_file}'],
    display_name: 'TypeScript (USDRL)',
    language: 'typescript',
    interrupt_mode: 'signal',
  };
}
