/*
 * What grids cost beyond their runs: the launcher for each run, and `--dry-run` and `status` with a thousand runs.
 *
 *   node bench/grid.mjs [--runs 20]
 *
 * The launcher has runs made that end at once, in one process, and in a process each; the peer of the latter is the same program
 * started as often without a launcher. An element of a job array (a run of Slurm) is measured on a run that is done, against
 * `usdrl --help`, the peer of the commands too. Wall time and processor time, since the machine may be busy. Prints one JSON object.
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
const dataset = usdrl.Dataset.open(data);
dataset.close();

const launcher = await launcherCost();
const element = elementCost();
const thousand = thousandRuns();
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ launcher, element, thousand }, null, 2));

/** Milliseconds of the launcher for each run: all it does from one run's end to the next one's start, and its own look-ups. */
async function launcherCost() {
  const program = join(folder, 'nothing.cjs');
  writeFileSync(
    program,
    `const fs = require('node:fs');
     const [group] = process.argv.slice(2);
     process.on('message', ({ run }) => {
       fs.mkdirSync(group + '/' + run, { recursive: true });
       fs.copyFileSync(group + '/fake/' + run, group + '/' + run + '/record.json');
       process.send({ run, end: 'done' });
     });
     process.on('disconnect', () => process.exit(0));
     if (process.send === undefined) process.exit(0);`,
  );
  const group = makeGroup('launcher', { seeds: runs });
  mkdirSync(join(group.path, 'fake'));
  for (const job of group.jobs) writeFileSync(join(group.path, 'fake', job.run), JSON.stringify(recordOf(job)));
  const clock = [performance.now()];
  for (let index = 0; index < runs; index++) spawnSync(process.execPath, [program, group.path]);
  clock.push(performance.now());
  const { user, system } = process.cpuUsage();
  await launchLocally(group, { processes: 1, command: [process.execPath, program], onStatus: () => undefined });
  clock.push(performance.now());
  const spent = process.cpuUsage();
  const [alone, launched] = [clock[1] - clock[0], clock[2] - clock[1]].map((time) => time / runs);
  return {
    runs,
    millisecondsOfProcess: round(alone),
    millisecondsLaunched: round(launched),
    processorMilliseconds: round((spent.user + spent.system - user - system) / 1000 / runs),
  };
}

/** Seconds of \`work-element\` and its worker, of a run that is done. */
function elementCost() {
  const group = makeGroup('element', { seeds: 1 });
  const [job] = group.jobs;
  writeRecord(group, job);
  mkdirSync(group.slurm, { recursive: true });
  const submission = { number: 1, created: '', workload: job.workload, runs: [job.run], array: '1' };
  writeFileSync(join(group.slurm, 'submission-1.json'), JSON.stringify(submission));
  const help = best(() => timed(['--help']));
  const element = best(() => timed(['work-element', group.path, '1', '--element', '0', '--backend', 'cpu']));
  return { help, element, overheadSeconds: round(element.seconds - help.seconds) };
}

function thousandRuns() {
  const axes = {
    'encoder.kind': ['dste', 'sttr'],
    'encoder.shift.gap': [2, 4],
    'training.batch': [8, 16, 32, 64, 128],
  };
  const file = gridFile('thousand', { seeds: 50, axes });
  const group = usdrl.GroupFolder.enter(usdrl.gridWorkload(usdrl.readGridFile(file), join(folder, 'thousand')));
  const dryRun = best(() => timed(['grid', file, '--out', join(folder, 'none'), '--dry-run']));
  // Half of them done, a tenth failed, the rest begun: 300 steps each.
  const step = (index) => ({ kind: 'step', epoch: Math.floor(index / 10), step: index % 10, loss: 1, seconds: 1 });
  const rows = [
    { kind: 'config' },
    ...Array.from({ length: 300 }, (_, index) => ({ ...step(index), terms: 'x'.repeat(700) })),
  ];
  const metrics = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  group.jobs.forEach((job, index) => {
    mkdirSync(group.runFolder(job.run), { recursive: true });
    writeFileSync(join(group.runFolder(job.run), 'metrics.jsonl'), metrics);
    if (index < 500) writeRecord(group, job);
    else if (index < 600) group.writeFailure(job.run, [{ ended: '', host: '', exit: 'exit 1', message: 'it broke' }]);
  });
  const status = best(() => timed(['grid', 'status', group.path]));
  return { runs: group.jobs.length, help: best(() => timed(['--help'])), dryRun, status };
}

function makeGroup(name, keys) {
  return usdrl.GroupFolder.enter(usdrl.gridWorkload(usdrl.readGridFile(gridFile(name, keys)), join(folder, name)));
}

function writeRecord(group, job) {
  mkdirSync(group.runFolder(job.run), { recursive: true });
  writeFileSync(join(group.runFolder(job.run), 'record.json'), JSON.stringify(recordOf(job)));
}

/** What a run leaves that has made everything. */
function recordOf({ experiments }) {
  const when = { version: '', created: '' };
  const cost = { seconds: 1, secondsPerEpoch: 1, epochs: 1, steps: 1, parameters: 1, loss: 1, effectiveRank: 1 };
  const all = experiments.map(({ experiment }) => [
    usdrl.measurementName(experiment.measurement),
    {
      protocol: experiment.measurement.protocol,
      hash: usdrl.experimentHash(experiment),
      values: { top1: 0.5 },
      counts: {},
      perClass: [],
      settings: {},
      seconds: 1,
      ...when,
    },
  ]);
  const { fingerprint } = dataset;
  const [{ experiment }] = experiments;
  return {
    format: 'usdrl-record',
    id: 'fake',
    seed: experiment.seed ?? 0,
    hash: usdrl.featureHash(experiment),
    features: 'pretrained',
    preset: experiment.preset,
    settings: [],
    data: { dataset: experiment.dataset, split: experiment.split, name: 'bench', fingerprint },
    synthetic: true,
    machine: { backend: 'unknown', device: '', threads: 1, processor: '', memory: 1 },
    ...when,
    pretraining: { ...cost, curve: [], warnings: [] },
    evaluations: Object.fromEntries(all),
  };
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
