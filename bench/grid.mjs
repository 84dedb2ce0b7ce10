/*
 * What grids cost beyond their runs: the launcher for each run, and `--dry-run` and `status` with a thousand runs.
 *
 *   node bench/grid.mjs [--runs 20]
 *
 * The launcher runs a program that ends at once; its peer is the same program started as often without a launcher. An element of
 * a job array (a run of Slurm) is measured on a run that is done, against `grid work` on the same run. The peer of the commands is
 * `usdrl --help`. Wall time and processor time, since the machine may be busy. Prints one JSON object.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadLibrary } from './library.mjs';

const require = createRequire(import.meta.url);
const usdrl = loadLibrary();
const { launchLocally } = require('../dist/schedule/launchLocally.js');
const main = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js');
const runs = Number(parseArgs({ options: { runs: { type: 'string', default: '20' } } }).values.runs);
const folder = mkdtempSync(join(tmpdir(), 'usdrl-grid-'));
const data = join(folder, 'data');
await usdrl.importSynthetic(data, { scale: 0.02 });

const launcher = await launcherCost();
const element = elementCost();
const thousand = thousandRuns();
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ launcher, element, thousand }, null, 2));

/** Milliseconds of the launcher for each run: all it does from one process's end to the next one's start, and its own look-ups. */
async function launcherCost() {
  const program = join(folder, 'nothing.cjs');
  writeFileSync(
    program,
    `const [dir, id] = process.argv.slice(2);
     const fs = require('node:fs');
     fs.mkdirSync(dir + '/runs/' + id, { recursive: true });
     fs.writeFileSync(dir + '/runs/' + id + '/result-knn.json', '{}');`,
  );
  const grid = makeGrid('launcher', { seeds: runs });
  const plain = makeGrid('plain', { seeds: runs });
  const clock = [performance.now()];
  for (const id of plain.ids) spawnSync(process.execPath, [program, plain.path, id]);
  clock.push(performance.now());
  const { user, system } = process.cpuUsage();
  await launchLocally(grid, { processes: 1, command: [process.execPath, program], onStatus: () => undefined });
  clock.push(performance.now());
  const spent = process.cpuUsage();
  const [alone, launched] = [clock[1] - clock[0], clock[2] - clock[1]].map((time) => time / runs);
  return {
    runs,
    millisecondsAlone: round(alone),
    millisecondsLaunched: round(launched),
    overheadMilliseconds: round(launched - alone),
    processorMilliseconds: round((spent.user + spent.system - user - system) / 1000 / runs),
  };
}

/** Seconds of `grid element` around `grid work`, of a run that is done. */
function elementCost() {
  const grid = makeGrid('element', { seeds: 1 });
  const [id] = grid.ids;
  mkdirSync(grid.runFolder(id), { recursive: true });
  writeFileSync(join(grid.runFolder(id), 'result-knn.json'), '{}');
  mkdirSync(grid.slurm);
  const submission = { number: 1, created: '', ids: [id], array: '1' };
  writeFileSync(join(grid.slurm, 'submission-1.json'), JSON.stringify(submission));
  const backend = ['--backend', 'cpu'];
  const work = best(() => timed(['grid', 'work', grid.path, id, ...backend]));
  const element = best(() => timed(['grid', 'element', grid.path, '1', '--element', '0', ...backend]));
  return { work, element, overheadSeconds: round(element.seconds - work.seconds) };
}

function thousandRuns() {
  const axes = {
    'encoder.kind': ['dste', 'sttr'],
    'encoder.shift.gap': [2, 4],
    'training.batch': [8, 16, 32, 64, 128],
  };
  const file = gridFile('thousand', { seeds: 50, axes });
  const grid = usdrl.GridFolder.create(join(folder, 'thousand'), usdrl.readGridFile(file));
  const dryRun = best(() => timed(['grid', file, '--out', join(folder, 'none'), '--dry-run']));
  // Half of them done, a tenth failed, the rest begun: 300 steps each.
  const step = (index) => ({ kind: 'step', epoch: Math.floor(index / 10), step: index % 10, loss: 1, seconds: 1 });
  const rows = [
    { kind: 'config' },
    ...Array.from({ length: 300 }, (_, index) => ({ ...step(index), terms: 'x'.repeat(700) })),
  ];
  const metrics = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  grid.ids.forEach((id, index) => {
    mkdirSync(grid.runFolder(id), { recursive: true });
    writeFileSync(join(grid.runFolder(id), 'metrics.jsonl'), metrics);
    if (index < 500) writeFileSync(join(grid.runFolder(id), 'result-knn.json'), '{"top1": 0.5}');
    else if (index < 600) grid.writeFailure(id, [{ ended: '', host: '', exit: 'exit 1', message: 'it broke' }]);
  });
  const status = best(() => timed(['grid', 'status', grid.path]));
  return { runs: grid.ids.length, help: best(() => timed(['--help'])), dryRun, status };
}

function makeGrid(name, keys) {
  return usdrl.GridFolder.create(join(folder, name), usdrl.readGridFile(gridFile(name, keys)));
}

function gridFile(name, { seeds, ...keys }) {
  const file = join(folder, `${name}.yaml`);
  const all = { data, split: 'cross-subject', preset: 'demo', evaluate: ['knn'], ...keys };
  writeFileSync(file, JSON.stringify({ ...all, seeds: Array.from({ length: seeds }, (_, seed) => seed) }));
  return file;
}

/** Wall and processor seconds of a command line. */
function timed(argv) {
  const [preload, spent] = ['preload.cjs', 'spent.json'].map((name) => join(folder, name));
  const code = `process.once('exit', () => require('fs').writeFileSync(${JSON.stringify(spent)}, JSON.stringify(process.cpuUsage())));`;
  writeFileSync(preload, code);
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--require', preload, main, ...argv], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  // A failed run in the grid makes \`status\` end with 1.
  if (status !== 0 && argv[1] !== 'status') throw new Error(`${argv.join(' ')}: ${stderr}`);
  const { user, system } = JSON.parse(readFileSync(spent, 'utf8'));
  return { seconds: round((performance.now() - started) / 1000), processorSeconds: round((user + system) / 1e6) };
}

/** The fastest of three: what the machine did besides only adds. */
function best(measure) {
  const all = Array.from({ length: 3 }, measure);
  return all.reduce((fastest, one) => (one.seconds < fastest.seconds ? one : fastest));
}

function round(value) {
  return Number(value.toFixed(3));
}
