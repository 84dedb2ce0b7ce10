/*
 * The same small runs four times: on this machine and on a real Slurm (Debian's `slurm-wlm` and `munge`, started here), undisturbed
 * and disturbed. Every step, result and final checkpoint must be the same in all four, every step written once.
 *
 *   node bench/gridEngines.mjs [--study] [--out FOLDER] [--only local,slurm,local-disturbed,slurm-disturbed]
 *
 * The runs are the twenty of a grid file; with `--study` those of Tables 1 and 4 in the profile `paper`, from made-up files in the raw
 * layout of NTU RGB+D and PKU-MMD, with a tiny encoder.
 *
 * Disturbed, locally: processes of runs are killed, the launcher is interrupted (Ctrl-C) and killed. On Slurm: jobs are
 * cancelled and requeued, processes killed; and another launcher is at work beside. Then all is launched again until it is done.
 *
 * Prints one JSON object; what lies done in the folder already is only compared.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startSlurm, whyNoSlurm } from '../test/schedule/slurm/slurmBed.mjs';
import { loadLibrary } from './library.mjs';
import { makePaperData } from './paperData.mjs';

const usdrl = loadLibrary();
const names = ['local', 'slurm', 'local-disturbed', 'slurm-disturbed'];
const { values } = parseArgs({
  options: { out: { type: 'string' }, only: { type: 'string' }, study: { type: 'boolean' } },
});
const folder = values.out ?? mkdtempSync(join(tmpdir(), 'usdrl-grid-engines-'));
const chosen = values.only?.split(',') ?? names;
mkdirSync(folder, { recursive: true });

const words = values.study === true ? await studyWords() : await gridWords();
const cluster = join(folder, 'cluster.yaml');
writeFileSync(cluster, 'memory: 1G\nsaveBefore: 60\n');

/** What happens to a disturbed grid, one every few seconds. */
const blows = { local: ['kill', 'kill', 'interrupt', 'kill', 'kill launcher', 'kill'] };
blows.slurm = ['cancel', 'kill', 'requeue', 'cancel', 'requeue', 'cancel', 'kill', 'cancel'];
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
const main = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js');

const runs = {};
for (const name of names.filter((one) => chosen.includes(one))) {
  const [engine, disturbed] = name.split('-');
  const out = join(folder, name, 'paper');
  const why = engine === 'slurm' ? whyNoSlurm() : undefined;
  if (why !== undefined) {
    process.stderr.write(`${name}: left out, ${why}\n`);
    continue;
  }
  // A run of the profile `paper` asks for eight cores, whatever this machine has.
  const slurm = engine === 'slurm' && !isComplete(out) ? await startSlurm({ cpus: 16 }) : undefined;
  Object.assign(process.env, slurm?.env);
  const started = performance.now();
  const struck = await complete(out, engine, disturbed === undefined ? [] : [...blows[engine]]);
  await slurm?.stop();
  const seconds = Math.round((performance.now() - started) / 1000);
  runs[name] = { seconds, struck, ...factsOf(out) };
}

const [first] = Object.values(runs);
const same = Object.values(runs).every(({ digests }) => JSON.stringify(digests) === JSON.stringify(first.digests));
for (const run of Object.values(runs)) delete run.digests;
console.log(JSON.stringify({ identical: same, runs }, null, 2));
if (!same) process.exitCode = 1;

/** The command that makes the runs of a grid file, given the folder of the group. */
async function gridWords() {
  const data = join(folder, 'data');
  if (!existsSync(data)) await usdrl.importSynthetic(data, { scale: 0.02 });
  const file = join(folder, 'twenty.yaml');
  writeFileSync(
    file,
    `data: ${data}
split: cross-subject
preset: demo
set:
  encoder.hidden: 16
  augment: { frames: 16, minimumCrop: 16 }
  # Without the graphs of compiled steps, whose making takes longer than runs as short as these.
  training: { epochs: 3, batch: 32, checkpointEvery: 1, execution: eager }
  linear.epochs: 4
axes:
  encoder.kind: [dste, sttr]
  correlation: { with: {}, without: { loss.weights.xcorr: 0 } }
seeds: [0, 1, 2, 3, 4]
`,
  );
  return (out) => ['grid', file, '--out', out];
}

/** The command that makes Tables 1 and 4 of the profile `paper`; its group is `RUNS/paper`. */
async function studyWords() {
  const root = existsSync(join(folder, 'data')) ? join(folder, 'data') : await makePaperData(usdrl, folder);
  const tiny = ['encoder.hidden=8', 'augment.frames=8', 'training.batch=8', 'training.epochs=3', 'linear.epochs=2'];
  const detection = ['epochs=2', 'batch=4', 'trainStride=8', 'testStride=8'].map((one) => `detection.usdrl.${one}`);
  const set = [
    ...tiny,
    ...detection,
    'training.execution=eager',
    'training.checkpointEvery=1',
    'optimizer.milestones=2',
  ];
  return (out) => [
    ...['reproduce', 'table1', 'table4', '--profile', 'paper', '--data-root', root],
    ...['--runs', join(out, '..'), '--records', join(folder, 'none'), '--figures', join(folder, 'figures')],
    ...set.flatMap((one) => ['--set', one]),
  ];
}

/** Launches until all is done, with blows in between; how many launches it took, and what was struck. */
async function complete(out, engine, waiting) {
  const struck = [];
  for (let launches = 0; !isComplete(out); launches++) {
    if (launches > 20) throw new Error(`${out} is not done after 20 launches`);
    const extra = engine === 'slurm' ? ['--engine', 'slurm', '--cluster', cluster, '--watch'] : [];
    const launcher = spawn(process.execPath, [main, ...words(out), ...extra], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ended = new Promise((resolve) => launcher.once('exit', () => resolve('ended')));
    struck.push('launch');
    while ((await Promise.race([ended, pause(waiting.length === 0 ? 600 : 12)])) !== 'ended') {
      const [blow] = waiting;
      if (blow === undefined || !(await strike(blow, out, launcher))) continue;
      struck.push(waiting.shift());
      process.stderr.write(`${blow}\n`);
    }
  }
  return struck;
}

/** @returns whether there was something to strike */
async function strike(blow, out, launcher) {
  if (blow === 'interrupt') return launcher.kill('SIGINT');
  if (blow === 'kill launcher') return launcher.kill('SIGKILL');
  const group = usdrl.GroupFolder.open(out);
  const running = usdrl.scheduleStatus(group).runs.filter(({ state, epoch }) => state === 'running' && epoch > 0);
  const victim = running.at(-1);
  if (victim === undefined) return false;
  if (blow === 'kill') process.kill(usdrl.claimantOf(group.claims(victim.run)).pid, 'SIGKILL');
  if (blow === 'cancel') await usdrl.cancelJobs(group, [victim.run]);
  if (blow === 'requeue') await usdrl.requeueJobs(group, [victim.run]);
  return true;
}

function isComplete(out) {
  const group = usdrl.GroupFolder.find(out);
  if (group === undefined) return false;
  const { counts, runs } = usdrl.scheduleStatus(group);
  return counts.done === runs.length;
}

/** What the runs came to: a digest of each run, and how often its runs were started. */
function factsOf(out) {
  const group = usdrl.GroupFolder.open(out);
  const names = group.jobs.map(({ run }) => run);
  const digests = Object.fromEntries(group.jobs.map((job) => [job.run, digestOf(group, job)]));
  // Each try begins with a line of its time and machine.
  const starts = names
    .filter((run) => existsSync(group.log(run)))
    .map((run) => readFileSync(group.log(run), 'utf8').match(/^\d{4}-\S+Z \S+$/gm).length);
  const trained = names.filter((run) => existsSync(join(group.runFolder(run), 'config.json')));
  const wholeRuns = trained.filter((run) => isWhole(group.runFolder(run))).length;
  const strays = readdirSync(out).length - names.length - ['schedule'].length;
  return {
    runs: names.length,
    trained: trained.length,
    everyStepOnce: wholeRuns,
    strays,
    startsOfRuns: starts.reduce((a, b) => a + b, 0),
    digests,
  };
}

/** Whether the metrics hold the configuration, then every step of every epoch, once and in order. */
function isWhole(run) {
  const rows = lines(run).filter(({ kind }) => kind !== 'config');
  const { epochs } = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')).settings.training;
  const steps = rows.filter(({ kind }) => kind === 'step').length / epochs;
  const wanted = Array.from({ length: epochs }, (_, epoch) => [
    ...Array.from({ length: steps }, (_, step) => `${epoch} ${step}`),
    `${epoch} end`,
  ]).flat();
  const found = rows.map(({ kind, epoch, step }) => (kind === 'step' ? `${epoch} ${step}` : `${epoch} end`));
  return Number.isInteger(steps) && JSON.stringify(found) === JSON.stringify(wanted);
}

/** Everything a run has computed, without the times and places of computing. */
function digestOf(group, { run: name, experiments }) {
  const run = group.runFolder(name);
  const results = experiments.map(({ experiment: { measurement } }) =>
    JSON.parse(readFileSync(join(run, `result-${usdrl.measurementName(measurement)}.json`), 'utf8')),
  );
  const isTrained = existsSync(join(run, 'config.json'));
  const steps = isTrained ? lines(run).filter(({ kind }) => kind !== 'config') : [];
  // Also inside: the seconds of each epoch of a detector, the files of the members of an ensemble.
  const drop = [
    'seconds',
    'waited',
    'created',
    'checkpoint',
    'result',
    'version',
    'backend',
    'folder',
    'framesPerSecond',
  ];
  const kept = JSON.stringify([...steps, ...results], (key, value) => (drop.includes(key) ? undefined : value));
  const weights = isTrained ? readFileSync(usdrl.RunFolder.open(run).checkpoints().at(-1)) : '';
  return createHash('sha256').update(kept).update(weights).digest('hex');
}

function lines(run) {
  const text = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trimEnd();
  return text.split('\n').map((line) => JSON.parse(line));
}
