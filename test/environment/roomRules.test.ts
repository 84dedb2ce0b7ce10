import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = path.resolve(__dirname, '..', '..');
const cruiser = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** A small house that keeps all rules. */
const house: Record<string, string> = {
  'src/index.ts': "export * from './errors';\nexport * from './data';\n",
  'src/errors/index.ts': 'export const problem = 1;\n',
  'src/tensor/index.ts': "export { inner } from './inner';\n",
  'src/tensor/inner.ts': 'export const inner = 1;\n',
  'src/backend/index.ts': "export { inner } from './inner';\n",
  'src/backend/inner.ts': 'export const inner = 1;\n',
  'src/data/index.ts': "export { problem } from '../errors';\n",
  'src/model/index.ts': "export { inner } from '../tensor';\n",
  'node_modules/yauzl/package.json': '{"name": "yauzl", "main": "index.js"}',
  'node_modules/yauzl/index.js': 'exports.open = 1;\n',
  'node_modules/@tensorflow/tfjs-core/package.json': '{"name": "@tensorflow/tfjs-core", "main": "index.js"}',
  'node_modules/@tensorflow/tfjs-core/index.js': 'exports.add = 1;\n',
  'node_modules/@tensorflow/tfjs-node/package.json': '{"name": "@tensorflow/tfjs-node", "main": "index.js"}',
  'node_modules/@tensorflow/tfjs-node/index.js': 'exports.add = 1;\n',
  'tsconfig.json': '{"compilerOptions": {"module": "commonjs", "moduleResolution": "node"}}',
  'package.json': '{"dependencies": {"yauzl": "*", "@tensorflow/tfjs-core": "*", "@tensorflow/tfjs-node": "*"}}',
};

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'usdrl-rooms-'));
  Object.entries(house).forEach(([file, text]) => write(file, text));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
}

/** The violations found, as `file: rule`. */
function violations(config = '.dependency-cruiser.cjs', what = 'src'): string[] {
  const args = [cruiser, '--config', path.join(root, config), '--output-type', 'json', what];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const report = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  return report.summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`).sort();
}

/** What is planted: the file, its text, the rule that must name it. */
const planted: [file: string, text: string, rule: string][] = [
  ['src/errors/later.ts', "export * from '../model';\n", 'direction-errors'],
  ['src/errors/laterType.ts', "import type * as model from '../model';\n", 'direction-errors'],
  ['src/data/narrower.ts', "export * from '../backend';\n", 'direction-data'],
  ['src/model/frontDoor.ts', "export * from '../index';\n", 'direction-model'],
  ['src/model/inside.ts', "export * from '../tensor/inner';\n", 'through-the-door'],
  ['src/model/names.ts', "export * from '../tensor';\n", 'names-alone'],
  ['src/other.ts', "export * from './backend/inner';\n", 'front-door-through-doors'],
  ['src/model/format.ts', "export * from 'yauzl';\n", 'package-of-data'],
  ['src/model/tensor.ts', "export * from '@tensorflow/tfjs-core';\n", 'package-of-tensor-backend'],
  ['src/tensor/engine.ts', "export * from '@tensorflow/tfjs-node';\n", 'package-of-backend'],
  ['src/model/test.ts', "export * from '../../test/x';\n", 'not-from-test'],
  ['src/model/nowhere.ts', "export * from './absent';\n", 'resolvable'],
  ['src/utils/room.ts', "export * from '../errors';\n", 'known-room'],
  ['src/report/one.ts', "export * from './two';\n", 'no-circle'],
];

describe('the rules of the house', () => {
  it('find nothing in a house that keeps them', () => {
    expect(violations()).toEqual([]);
  });

  it('name every violation that is planted, and nothing else', () => {
    planted.forEach(([file, text]) => write(file, text));
    write('src/report/two.ts', "export * from './one';\n");
    write('test/x.ts', 'export const x = 1;\n');
    const wanted = planted.map(([file, , rule]) => `${file}: ${rule}`);
    expect(violations()).toEqual(wanted.sort());
  });

  it('name what reaches Node from rooms that load in a page, through other files, and no import of a type', () => {
    const config = '.dependency-cruiser-page.cjs';
    write('src/model/types.ts', "import type { Stats } from 'node:fs';\nexport const size = (of: Stats) => of.size;\n");
    write('src/model/index.ts', "export * from './types';\nexport { inner } from '../tensor';\n");
    expect(violations(config, 'src/model')).toEqual([]);
    write('src/tensor/inner.ts', "import { readFileSync } from 'node:fs';\nexport const inner = readFileSync;\n");
    const both = ['src/model/index.ts: without-node', 'src/tensor/index.ts: without-node'];
    expect(violations(config, 'src/model')).toEqual(both);
  });
});
