import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(__dirname, '..', '..');
const minutes = 60_000;
const npm = (...args: string[]) => ({ args, options: { encoding: 'utf8' as const, timeout: 5 * minutes } });

/** Why the package cannot be tried here, or undefined. */
function obstacle(): string | undefined {
  if (!fs.existsSync(path.join(root, 'dist', 'index.js'))) return 'the package is not built';
  const { status } = spawnSync('npm', ['view', 'fflate', 'version', '--fetch-retries=0', '--fetch-timeout=5000'], {
    timeout: 20_000,
  });
  return status === 0 ? undefined : 'no npm registry';
}

interface Manifest {
  version: string;
  exports: Record<string, unknown>;
}

const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const doors = Object.keys(manifest.exports)
  .filter((door) => door !== './package.json')
  .map((door) => `usdrl${door.slice(1)}`);
const why = obstacle();

describe.skipIf(why !== undefined)(
  `the packed package in an empty project${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'usdrl-package-')));
    const project = path.join(folder, 'project');
    let size = 0;

    const run = (program: string, ...args: string[]): string =>
      execFileSync(program, args, { cwd: project, encoding: 'utf8', timeout: 10 * minutes, stdio: 'pipe' });

    beforeAll(() => {
      fs.mkdirSync(project);
      // Somebody else's repository: its commit must not be taken for this package's.
      execFileSync('git', ['init', '-q'], { cwd: project });
      fs.writeFileSync(path.join(project, 'package.json'), '{"name":"empty","private":true}');
      const pack = npm('pack', '--ignore-scripts', '--json', '--pack-destination', folder);
      const [packed] = JSON.parse(execFileSync('npm', pack.args, { ...pack.options, cwd: root })) as {
        size: number;
        filename: string;
      }[];
      size = packed.size;
      run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', path.join(folder, packed.filename));
    }, 6 * minutes);

    afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

    it('is below 5 MB', () => expect(size).toBeLessThan(5e6));

    it('loads by import and by require, every door', () => {
      const lines = doors.map((door, index) => `import * as door${index} from '${door}';`);
      const names = doors.map((_, index) => `Object.keys(door${index}).length > 0`).join(', ');
      fs.writeFileSync(path.join(project, 'load.mjs'), `${lines.join('\n')}\nconsole.log([${names}].every(Boolean));`);
      expect(run(process.execPath, 'load.mjs').trim()).toBe('true');
      const required = `console.log(${JSON.stringify(doors)}.every((door) => Object.keys(require(door)).length > 0))`;
      expect(run(process.execPath, '-e', required).trim()).toBe('true');
    });

    it.each([
      ['nodenext', 'nodenext'],
      ['commonjs', 'node'],
      ['esnext', 'bundler'],
    ])('type-checks strictly: modules %s, resolution %s', (module, resolution) => {
      const names = doors.map((_, index) => `door${index}`);
      const imports = doors.map((door, index) => `import * as ${names[index]} from '${door}';`);
      const use =
        "export const run: Promise<Run> = pretrain({ data: 'd', split: 's', settings: { encoder: { kind: 'sttr' } } });";
      const wrong = `// @ts-expect-error no such setting\npretrain({ data: 'd', split: 's', settings: { encodr: {} } });`;
      const lines = [
        ...imports,
        "import { pretrain, type Run } from 'usdrl';",
        `export const all = [${names.join(', ')}];`,
        use,
        wrong,
      ];
      fs.writeFileSync(path.join(project, 'check.ts'), lines.join('\n'));
      const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
      const strict = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022'];
      const args = [compiler, ...strict, '--module', module, '--moduleResolution', resolution, 'check.ts'];
      const { status, stdout } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
      expect([status, stdout]).toEqual([0, '']);
    });

    it('says in one line what to install for notebooks, figures and the page', () => {
      const code = `const { figures, runNotebook } = require('usdrl');
      try { figures.plotlyFile(); } catch (error) { console.log(error.message); }
      require('usdrl/notebook').runNotebook({ file: ${JSON.stringify(path.join(root, 'notebooks', '01-data.ipynb'))}, out: 'x.ipynb' })
        .catch((error) => console.log(error.message))
        .then(() => require('usdrl/page').buildPage())
        .catch((error) => console.log(error.message));`;
      const lines = run(process.execPath, '-e', code).trim().split('\n');
      expect(lines[0]).toMatch(/figures: found no package plotly.js-dist.*npm install plotly.js-dist playwright-core/);
      expect(lines[1]).toMatch(/notebooks: found no package .*npm install (zeromq tslab|tslab zeromq)/);
      expect(lines[2]).toMatch(/the page: found no package rolldown.*npm install rolldown @tensorflow/);
      expect(lines).toHaveLength(3);
    });

    it('sets up into the cache of the project, and `doctor` finds it', () => {
      const inside = path.join(project, 'node_modules', 'usdrl');
      const before = fs.readdirSync(inside, { recursive: true }).sort();
      const { stderr } = spawnSync('npx', ['usdrl', 'setup'], {
        cwd: project,
        encoding: 'utf8',
        timeout: 12 * minutes,
      });
      expect(stderr).toContain('Set up in');
      const cache = path.join(project, 'node_modules', '.cache', 'usdrl');
      const { steps } = JSON.parse(fs.readFileSync(path.join(cache, 'state.json'), 'utf8')) as {
        steps: Record<string, { state: string; text: string }>;
      };
      expect(fs.readdirSync(inside, { recursive: true }).sort()).toEqual(before);
      expect(fs.readdirSync(project).sort()).toEqual(expect.arrayContaining(['node_modules', 'package-lock.json']));
      const { stdout } = spawnSync('npx', ['usdrl', 'doctor'], { cwd: project, encoding: 'utf8' });
      expect(stdout).toContain('can run here.');
      expect(stdout).toContain('✓ backend wasm');
      if (steps.addon.text.includes('compiled')) expect(stdout).toContain('✓ backend tensorflow');
    });

    it('works: data, pre-training and retrieval, with the version alone as its code version', () => {
      const set = 'training.epochs=1 training.batch=4 encoder.hidden=4 augment.frames=8 encoder.kind=sttr'.split(' ');
      const options = ['--preset', 'demo', ...set.flatMap((one) => ['--set', one]), '--backend', 'wasm'];
      const importing = ['import', 'synthetic', '--out', 'data/set', '--scale', '0.1'];
      run('npx', 'usdrl', ...importing);
      run(
        'npx',
        'usdrl',
        'pretrain',
        '--data',
        'data/set',
        '--split',
        'cross-subject',
        '--out',
        'runs/one',
        ...options,
      );
      const config = JSON.parse(fs.readFileSync(path.join(project, 'runs/one/config.json'), 'utf8')) as {
        version: string;
      };
      expect(config.version).toBe(manifest.version);
    });
  },
);
