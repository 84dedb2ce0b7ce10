import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

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

/** Set-up on a machine that has nothing but Node. */
function setUp(...flags: string[]): { status: number | null; lines: string[] } {
  const args = [path.join(folder, 'environment', 'setup.mjs'), ...flags];
  const env = { PATH: '', USDRL_BROWSER: '' };
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  return { status, lines: stderr.trim().split('\n') };
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
    const names = ['packages', 'library', 'python', 'tensorflow', 'addon', 'kernel', 'browser'];
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
    setUp('--cpu');
    expect(readState().variant).toBe('cpu');
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
});
