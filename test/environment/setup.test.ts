import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { installationOf } from '../../src/backend';

const root = path.resolve(__dirname, '..', '..');

let folder: string;

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'usdrl-setup-')));
  const kept = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  kept.forEach((file) => fs.copyFileSync(path.join(root, file), path.join(folder, file)));
  const isOurs = (file: string): boolean => !['.venv', '.cache'].includes(path.basename(file));
  fs.cpSync(path.join(root, 'environment'), path.join(folder, 'environment'), { recursive: true, filter: isOurs });
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Set-up on a machine that has nothing but Node, and what a test put into `programs`. */
function setUp(...flags: string[]): { status: number | null; lines: string[] } {
  const args = [path.join(folder, 'environment', 'setup.mjs'), ...flags];
  const env = { PATH: path.join(folder, 'programs'), USDRL_BROWSER: '' };
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  return { status, lines: stderr.trim().split('\n') };
}

/** What nvidia-smi prints first. */
function nvidiaSmi(cuda: string): string {
  const versions = `| NVIDIA-SMI 580.65.06              Driver Version: 580.65.06      CUDA Version: ${cuda}      |`;
  const rule = `+${'-'.repeat(versions.length - 2)}+`;
  return [rule, versions, rule, '|   0  NVIDIA H200                    On  |'].join('\n');
}

interface State {
  variant: string;
  steps: Record<string, { state: string; text: string; todo?: string }>;
}

function readState(): State {
  return JSON.parse(fs.readFileSync(path.join(folder, 'environment', '.cache', 'state.json'), 'utf8')) as State;
}

describe('set-up', () => {
  it('refuses a Node outside the range of package.json and names both', () => {
    const manifest = path.join(folder, 'package.json');
    const text = fs.readFileSync(manifest, 'utf8').replace(/"node": "[^"]*"/, '"node": ">=98.1 <99"');
    fs.writeFileSync(manifest, text);
    const { status, lines } = setUp();
    expect(status).toBe(1);
    expect(lines.join()).toContain(`Node ${process.versions.node} found, at least 98.1 and below 99 wanted`);
  });

  it('goes through all steps without npm, Python, compiler and browser, one line each with what to do', () => {
    const { status, lines } = setUp();
    expect(status).toBe(1);
    const names = ['packages', 'library', 'python', 'tensorflow', 'addon', 'xla', 'plugin', 'kernel', 'browser'];
    expect(lines.slice(1, -1).map((line) => line.trim().split(/\s+/)[1])).toEqual(names);
    expect(lines[1]).toContain('npm was not found → install Node together with npm');
    const { steps } = readState();
    expect(Object.keys(steps)).toEqual(names);
    expect(steps.python).toMatchObject({ state: 'skipped' });
    expect(steps.python.todo).toContain('install Python');
    expect(steps.kernel.state).toBe('skipped');
  });

  it('keeps the GPU variant until told otherwise', () => {
    setUp('--gpu');
    expect(readState().variant).toBe('gpu');
    setUp();
    expect(readState().variant).toBe('gpu');
    expect(readState().steps.plugin).toMatchObject({ state: 'skipped', text: 'no Python environment' });
    setUp('--cpu');
    expect(readState().variant).toBe('cpu');
    expect(readState().steps.plugin.state).toBe('ok');
    setUp('--tensorflow-gpu');
    expect(readState().variant).toBe('tensorflow-gpu');
    expect(readState().steps.plugin.state).toBe('ok');
  });

  it.each([
    ['12.4', 12],
    ['13.0', 13],
    ['14.2', 13],
    ['11.8', undefined],
    ['N/A', undefined],
  ])('takes of a driver for CUDA %s the plugin for CUDA %s', async (version, cuda) => {
    const step = pathToFileURL(path.join(root, 'environment', 'steps', 'plugin.mjs')).href;
    const { cudaOfDriver } = (await import(step)) as { cudaOfDriver: (output: string) => number | undefined };
    expect(cudaOfDriver(nvidiaSmi(version))).toBe(cuda);
    expect(cudaOfDriver(nvidiaSmi(version).replace('CUDA Version', 'CUDA UMD Version'))).toBe(cuda);
  });

  it('installs the plugin for the driver apart from other wheels, once, and says where there is no driver', () => {
    const venv = path.join(folder, 'environment', '.venv');
    fs.mkdirSync(path.join(venv, 'bin'), { recursive: true });
    // Pip, as far as the folder that it is told.
    const line = 'if [ "$1" = --target ]; then /bin/mkdir -p "$2/jax_cuda13_plugin-0.10.2.dist-info"; fi';
    const python = `#!/bin/sh\nwhile [ $# -gt 0 ]; do ${line}; shift; done\n`;
    fs.writeFileSync(path.join(venv, 'bin', 'python'), python, { mode: 0o755 });
    setUp('--gpu');
    expect(readState().steps.plugin).toMatchObject({
      state: 'skipped',
      text: 'no nvidia-smi, so no NVIDIA driver',
      todo: 'install the NVIDIA driver (nvidia-smi must list the GPU), then set up again',
    });
    fs.mkdirSync(path.join(folder, 'programs'));
    const driver = `#!/bin/sh\necho '${nvidiaSmi('13.0')}'\n`;
    fs.writeFileSync(path.join(folder, 'programs', 'nvidia-smi'), driver, { mode: 0o755 });
    setUp();
    expect(readState().steps.plugin).toMatchObject({
      state: 'ok',
      text: expect.stringMatching(/^jax-cuda13-plugin 0\.10\.2, installed in \d+ s$/) as string,
    });
    expect(fs.readdirSync(path.join(venv, 'xla'))).toEqual(['jax_cuda13_plugin-0.10.2.dist-info']);
    setUp();
    expect(readState().steps.plugin).toMatchObject({ state: 'ok', text: 'jax-cuda13-plugin 0.10.2' });
    fs.writeFileSync(path.join(folder, 'programs', 'nvidia-smi'), driver.replace('13.0', '11.8'), { mode: 0o755 });
    setUp();
    expect(readState().steps.plugin).toMatchObject({
      state: 'failed',
      text: 'nvidia-smi names no CUDA of 12 or newer',
      todo: 'install a newer NVIDIA driver',
    });
  });

  it('takes over the lock of a set-up that died', () => {
    const lock = path.join(folder, 'environment', '.cache', 'lock');
    fs.mkdirSync(lock, { recursive: true });
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    fs.writeFileSync(path.join(lock, 'pid'), String(dead));
    setUp();
    expect(readState().steps).toHaveProperty('browser');
    expect(fs.existsSync(lock)).toBe(false);
  });

  it('mends the Python environment of a folder that was moved, and its own places are those of the library', () => {
    const venv = path.join(folder, 'environment', '.venv');
    fs.mkdirSync(path.join(venv, 'bin'), { recursive: true });
    const write = (name: string, text: string) => fs.writeFileSync(path.join(venv, name), text, { mode: 0o755 });
    write('pyvenv.cfg', 'command = /usr/bin/python3 -m venv /old/environment/.venv\n');
    write('bin/pip', '#!/old/environment/.venv/bin/python3\nimport sys\n');
    write('bin/python', '\x7fELF /old/environment/.venv');
    setUp();
    const read = (name: string) => fs.readFileSync(path.join(venv, name), 'utf8');
    expect(read('bin/pip')).toBe(`#!${venv}/bin/python3\nimport sys\n`);
    expect(fs.statSync(path.join(venv, 'bin/pip')).mode & 0o111).toBe(0o111);
    expect(read('pyvenv.cfg')).toContain(`-m venv ${venv}`);
    expect(read('bin/python')).toContain('/old/environment');
    expect(readState().steps.python.text).toContain('because it came from /old/environment/.venv');
  });

  it.each([
    [true, 'ok', /; pip was missing, put back$/],
    [false, 'failed', /^environment.\.venv has no pip/],
  ])('puts pip back that an environment has lost, or says that it cannot: %s', (brings, state, text) => {
    const packages = path.join(folder, 'environment', '.venv', 'lib', 'python3.11', 'site-packages');
    const bin = path.join(folder, 'environment', '.venv', 'bin');
    const wanted = fs.readFileSync(path.join(folder, 'environment', 'requirements-jupyter.txt'), 'utf8');
    for (const [, name, version] of wanted.matchAll(/^([\w-]+)(?:\[[^\]]*\])?==([\w.]+)/gm)) {
      fs.mkdirSync(path.join(packages, `${name.replaceAll('-', '_')}-${version}.dist-info`), { recursive: true });
    }
    fs.mkdirSync(bin);
    const makes = `case "$*" in *ensurepip*) /bin/mkdir '${packages}/pip'; : > '${packages}/pip/__main__.py';; esac`;
    fs.writeFileSync(path.join(bin, 'python'), `#!/bin/sh\n${brings ? makes : 'exit 1'}\n`, { mode: 0o755 });
    setUp();
    expect(readState().steps.python.state).toBe(state);
    expect(readState().steps.python.text).toMatch(text);
  });

  it('has the places that the library looks in, in a repository and installed', () => {
    const placed = path.join(folder, 'node_modules', 'usdrl');
    for (const home of [folder, placed]) {
      if (home === placed)
        fs.cpSync(path.join(folder, 'environment'), path.join(placed, 'environment'), { recursive: true });
      const script = `import(process.argv[1]).then((at) => console.log(JSON.stringify([at.installed, at.project, at.cache, at.venv, at.setupCommand])))`;
      const args = ['-e', script, path.join(home, 'environment', 'locations.mjs')];
      const { installed, project, cache, venv, setup } = installationOf(home);
      const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      expect(JSON.parse(stdout)).toEqual([installed, project, cache, venv, setup]);
      expect(installed).toBe(home === placed);
    }
  });
});
