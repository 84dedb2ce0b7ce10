/*
 * Twenty small runs four times: on this machine and on a real Slurm (Debian's `slurm-wlm` and `munge`, started here), undisturbed
 * and disturbed. Every step, result and final checkpoint must be the same in all four, every step written once.
 *
 *   node bench/gridEngines.mjs [--out FOLDER] [--only local,slurm,local-disturbed,slurm-disturbed]
 *
 * Disturbed, locally: processes of runs are killed, the launcher is interrupted (Ctrl-C) and killed. On Slurm: jobs are
 * cancelled and requeued, processes killed. Then the grid is launched again until it is done.
 *
 * Prints one JSON object; grids that lie done in the folder already are only compared.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startSlurm, whyNoSlurm } from '../test/schedule/slurm/slurmBed.mjs';
import { loadLibrary } from './library.mjs';

const usdrl = loadLibrary();
const names = ['local', 'slurm', 'local-disturbed', 'slurm-disturbed'];
const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' } } });
const folder = values.out ?? mkdtempSync(join(tmpdir(), 'usdrl-grid-engines-'));
const chosen = values.only?.split(',') ?? names;
mkdirSync(folder, { recursive: true });

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
  const out = join(folder, name);
  const why = engine === 'slurm' ? whyNoSlurm() : undefined;
  if (why !== undefined) {
    process.stderr.write(`${name}: left out, ${why}\n`);
    continue;
  }
  const slurm = engine === 'slurm' && !isComplete(out) ? await startSlurm() : undefined;
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

/** Launches a grid until it is done, with blows in between; how many launches it took, and what was struck. */
async function complete(out, engine, waiting) {
  const struck = [];
  for (let launches = 0; !isComplete(out); launches++) {
    if (launches > 20) throw new Error(`${out} is not done after 20 launches`);
    const extra = engine === 'slurm' ? ['--engine', 'slurm', '--cluster', cluster, '--watch'] : [];
    const launcher = spawn(process.execPath, [main, 'grid', file, '--out', out, ...extra], {
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

/** What a grid came to: a digest of each run, and how often its runs were started. */
function factsOf(out) {
  const group = usdrl.GroupFolder.open(out);
  const names = group.jobs.map(({ run }) => run);
  const digests = Object.fromEntries(group.jobs.map((job) => [job.run, digestOf(group, job)]));
  // Each try begins with a line of its time and machine.
  const starts = names.map((run) => readFileSync(group.log(run), 'utf8').match(/^\d{4}-\S+Z \S+$/gm).length);
  const wholeRuns = names.filter((run) => isWhole(group.runFolder(run))).length;
  const strays = readdirSync(out).length - names.length - ['claims', 'schedule'].length;
  return {
    runs: names.length,
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
  const kept = [...lines(run).filter(({ kind }) => kind !== 'config'), ...results].map((one) => {
    const drop = ['seconds', 'waited', 'created', 'checkpoint', 'version', 'backend'];
    return Object.fromEntries(Object.entries(one).filter(([key]) => !drop.includes(key)));
  });
  const weights = readFileSync(usdrl.RunFolder.open(run).checkpoints().at(-1));
  return createHash('sha256').update(JSON.stringify(kept)).update(weights).digest('hex');
}

function lines(run) {
  const text = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trimEnd();
  return text.split('\n').map((line) => JSON.parse(line));
}
