import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { judgeKernel } from '../../../src/cli/doctor/notebooks';
import { findDatasets, findFigureBrowser, findSetupFailures } from '../../../src/cli/doctor/project';
import { findLibrary, findNode, findPackages } from '../../../src/cli/doctor/runtime';

let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'usdrl-doctor-'));
});

afterEach(() => fs.rmSync(root, { recursive: true }));

function write(file: string, content: unknown): string {
  const place = path.join(root, file);
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.writeFileSync(place, typeof content === 'string' ? content : JSON.stringify(content));
  return place;
}

describe('findNode', () => {
  it.each([
    ['20.18.9', 'missing'],
    ['20.19.0', 'ok'],
    ['22.1.0', 'ok'],
    ['24.99.1', 'ok'],
    ['25.0.0', 'missing'],
  ])('judges %s as %s', (version, state) => {
    write('package.json', { engines: { node: '>=20.19 <25' } });
    expect(findNode(root, version).state).toBe(state);
  });
});

describe('findPackages', () => {
  it('names the packages that are absent', () => {
    write('package.json', { dependencies: { one: '1', two: '1' } });
    write('node_modules/one/package.json', {});
    expect(findPackages(root)).toMatchObject({ state: 'missing', found: 'without two' });
    write('node_modules/two/package.json', {});
    expect(findPackages(root)).toMatchObject({ state: 'ok', found: 'all 2' });
  });
});

describe('findLibrary', () => {
  it('tells absent, current and outdated builds apart', () => {
    const source = write('src/a.ts', '');
    expect(findLibrary(root).state).toBe('missing');
    write('dist/index.js', '');
    const stamp = write('dist/.usdrl-build.json', {});
    fs.utimesSync(source, 1000, 1000);
    fs.utimesSync(stamp, 2000, 2000);
    expect(findLibrary(root).state).toBe('ok');
    fs.utimesSync(source, 3000, 3000);
    expect(findLibrary(root)).toMatchObject({ state: 'warning', found: expect.stringContaining('src/a.ts') as string });
  });
});

describe('judgeKernel', () => {
  const listing = (...argv: string[]): Parameters<typeof judgeKernel>[1] => ({
    kernelspecs: { tslab: { resource_dir: '', spec: { argv, display_name: 'TypeScript (USDRL)' } } },
  });

  it('wants a Node that exists and the launcher of this folder', () => {
    const launcher = path.join(root, 'environment', 'kernel.mjs');
    expect(judgeKernel(root, listing(process.execPath, launcher)).state).toBe('ok');
    expect(judgeKernel(root, listing(path.join(root, 'node'), launcher)).found).toContain('which is not there');
    const elsewhere = path.join(root, 'copy', 'kernel.mjs');
    expect(judgeKernel(root, listing(process.execPath, elsewhere)).found).toContain('not the launcher of this folder');
    expect(judgeKernel(root, { kernelspecs: {} }).state).toBe('missing');
  });
});

describe('findFigureBrowser', () => {
  it('says what to do where none is wanted or found', () => {
    expect(findFigureBrowser({ USDRL_BROWSER: '' })).toMatchObject({
      state: 'missing',
      fix: 'Install Chromium or Chrome.',
    });
    expect(findFigureBrowser({ USDRL_BROWSER: process.execPath })).toMatchObject({
      state: 'ok',
      found: process.execPath,
    });
  });
});

describe('findDatasets', () => {
  it('lists data set folders, warns of a damaged one, and hints where there is none', () => {
    expect(findDatasets(root)[0].state).toBe('missing');
    write('data/toy/dataset.json', { sequences: 12, classes: ['a', 'b'], synthetic: true });
    write('data/broken/dataset.json', '{');
    write('data/README.md', '');
    const found = Object.fromEntries(
      findDatasets(root).map(({ name, state, found: text }) => [name, `${state}: ${text}`]),
    );
    expect(found).toEqual({
      'data/toy': 'ok: 12 recordings, 2 classes, synthetic',
      'data/broken': 'warning: dataset.json is not JSON',
    });
  });
});

describe('findSetupFailures', () => {
  it('repeats what failed, with the log relative to the project', () => {
    expect(findSetupFailures(root)[0].found).toBe('has not run here');
    const log = path.join(root, 'environment', '.cache', 'addon.log');
    const steps = {
      python: { state: 'ok', text: '' },
      addon: { state: 'failed', text: 'no luck', todo: 'read the log', log },
    };
    write('environment/.cache/state.json', { steps });
    const wanted = { name: 'set-up addon', found: `no luck (log: ${path.relative(root, log)})`, fix: 'read the log' };
    expect(findSetupFailures(root)).toMatchObject([wanted]);
  });
});
