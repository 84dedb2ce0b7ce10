import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  environment,
  findProgram,
  installed,
  packageFolder,
  shown,
  sitePackages,
  venv,
  venvProgram,
} from '../locations.mjs';
import { run } from '../processes.mjs';
import { hasPip, mendMovedEnvironment } from './movedEnvironment.mjs';

const todoPython = 'install Python 3.10 to 3.13 with its venv module (Debian: apt-get install python3-venv)';

/** Makes the virtual environment and puts JupyterLab and nbclient into it. */
export async function preparePython({ verbose }) {
  const mended = mendMovedEnvironment(venv);
  if (!existsSync(venvProgram('python'))) {
    const python = findProgram('python3', 'python');
    if (python === undefined) {
      return { state: 'skipped', text: 'no python3: no JupyterLab, no TensorFlow wheel', todo: todoPython };
    }
    rmSync(venv, { recursive: true, force: true });
    const made = await run(python, ['-m', 'venv', venv], { seconds: 120, log: 'python', verbose });
    if (!made.ok) {
      // Half an environment would be taken for a whole one next time.
      rmSync(venv, { recursive: true, force: true });
      return { state: 'failed', text: 'python3 -m venv failed', todo: todoPython, log: made.log };
    }
  }
  if (installed && packageFolder('tslab') === undefined) {
    return { state: 'ok', text: `for TensorFlow only: JupyterLab comes once tslab is there${mended}` };
  }
  const pip = await preparePip({ verbose });
  const jupyter = pip.ok
    ? await installRequirements('requirements-jupyter.txt', 'jupyter', { verbose, seconds: 400 })
    : {
        state: 'failed',
        text: `${shown(venv)} has no pip`,
        todo: `remove ${shown(venv)} and set up again`,
        log: pip.log,
      };
  return { ...jupyter, text: `${jupyter.text}${pip.text}${mended}` };
}

/** What installs everything else; Python brings a copy of it, for environments that have lost theirs. */
async function preparePip({ verbose }) {
  if (hasPip(venv)) return { ok: true, text: '' };
  const args = ['-m', 'ensurepip', '--default-pip'];
  const { log } = await run(venvProgram('python'), args, { seconds: 120, log: 'ensurepip', verbose });
  return hasPip(venv) ? { ok: true, text: '; pip was missing, put back' } : { ok: false, text: '', log };
}

/** Puts the TensorFlow wheel into the environment: the CPU one, or the one with CUDA. */
export async function installTensorflow({ verbose, variant }) {
  if (!existsSync(venvProgram('python'))) return { state: 'skipped', text: 'no Python environment' };
  const hasCpuWheel = process.arch === 'x64' && process.platform !== 'darwin';
  const kind = variant === 'cpu' && !hasCpuWheel ? 'other' : variant;
  const other = kind === 'cpu' ? 'tensorflow' : 'tensorflow-cpu';
  // Both wheels own the same folder: one has to leave before the other comes.
  if (isInstalled(other)) {
    await run(venvProgram('python'), ['-m', 'pip', 'uninstall', '-y', other], { seconds: 120, log: 'pip', verbose });
  }
  const seconds = variant === 'gpu' ? 1500 : 400;
  return installRequirements(`requirements-${kind}.txt`, 'tensorflow', { verbose, seconds });
}

/**
 * Installs a requirements file into the environment if it is not there.
 *
 * @param target a folder of its own for it, which then holds nothing else
 */
export async function installRequirements(file, log, { verbose, seconds, target }) {
  const wanted = requirements(path.join(environment, file));
  const names = wanted.map(({ name, version }) => `${name} ${version}`).join(', ');
  if (wanted.every(({ name, version }) => isInstalled(name, version, target))) return { state: 'ok', text: names };
  const beside = `${target}.tmp`;
  const into = target === undefined ? [] : ['--target', beside];
  const began = Date.now();
  // Short time-outs: without a network this has to fail in seconds, not minutes.
  const patience = ['--retries', '0', '--timeout', '15', '--disable-pip-version-check', '--no-input'];
  const args = [
    '-m',
    'pip',
    'install',
    '--only-binary=:all:',
    ...patience,
    ...into,
    '-r',
    path.join(environment, file),
  ];
  if (target !== undefined) rmSync(beside, { recursive: true, force: true });
  const result = await run(venvProgram('python'), args, { seconds, log: `pip-${log}`, verbose });
  if (result.ok && target !== undefined) {
    rmSync(target, { recursive: true, force: true });
    renameSync(beside, target);
  }
  if (result.ok) {
    return { state: 'ok', text: `${names}, installed in ${((Date.now() - began) / 1000).toFixed(0)} s` };
  }
  const reason = result.output.split('\n').findLast((line) => line.startsWith('ERROR')) ?? 'no reason given';
  return {
    state: 'failed',
    text: `pip could not install ${names}: ${reason}`,
    todo: `connect to the Python package index, or install ${shown(path.join(environment, file))} by hand`,
    log: result.log,
  };
}

/** Packages and versions of a requirements file for this system. */
function requirements(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => /^([\w-]+)(?:\[[^\]]*\])?==([\w.]+)/.exec(line))
    .filter((match) => match !== null)
    .map(([, name, version]) => ({ name, version }));
}

function isInstalled(name, version, packages = sitePackages()) {
  if (packages === undefined || !existsSync(packages)) return false;
  const prefix = `${name.toLowerCase().replaceAll('-', '_')}-`;
  return readdirSync(packages).some((entry) => {
    const lower = entry.toLowerCase();
    if (!lower.startsWith(prefix) || !lower.endsWith('.dist-info')) return false;
    return version === undefined || lower === `${prefix}${version}.dist-info`;
  });
}
