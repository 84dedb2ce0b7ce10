import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readRunRecord, RunFolder } from '../../../src/runs';
import {
  cancelJobs,
  GroupFolder,
  queueOf,
  requeueJobs,
  scheduleStatus,
  type ScheduleStatus,
} from '../../../src/schedule';
import { plainCluster, type Cluster } from '../../../src/schedule/slurm/cluster';
import { submit as submitJobs, type SubmittedArray } from '../../../src/schedule/slurm/submit';
import { importSynthetic, syntheticSettings } from '../../../src/synthetic';
import { run } from '../../cli/captureIo';
import { temporaryFolder } from '../../data/temporaryFolder';
import { behave, experiment, jobOf, labelsOf, marked, marks, smallGroup, until } from '../smallWorkload';
import { startSlurm, whyNoSlurm, type SlurmBed } from './slurmBed.mjs';

const built = existsSync(join(__dirname, '..', '..', '..', 'dist', 'cli', 'main.js'));
const why = built ? whyNoSlurm() : 'the package is not built';
const cpus = 6;
let slurm: SlurmBed | undefined;

const command = [process.execPath, join(__dirname, 'fakeElement.cjs')];
const submit = async (folder: GroupFolder, cluster: Partial<Cluster> = {}): Promise<SubmittedArray[]> => {
  const request = { cluster: { ...plainCluster, ...cluster }, command, memory: 2 ** 20 };
  const { arrays, refused } = await submitJobs(folder, request);
  expect(refused).toBeUndefined();
  return arrays;
};
const statusOf = async (folder: GroupFolder): Promise<ScheduleStatus> =>
  scheduleStatus(folder, { queue: await queueOf(folder) });

/** Waits until no job of a group is in the queue. */
async function settled(folder: GroupFolder): Promise<ScheduleStatus> {
  for (const start = Date.now(); Date.now() - start < 240_000;) {
    const status = await statusOf(folder);
    if (status.counts.queued + status.counts.running === 0) return status;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('Jobs were still in the queue after four minutes.');
}
const runOf = (folder: GroupFolder, label: string): string => jobOf(folder, label).run;
const runsOf = ({ jobs }: GroupFolder): string[] => jobs.map(({ run }) => run);

describe.skipIf(why !== undefined)(`a real Slurm${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  beforeAll(async () => {
    slurm = await startSlurm({ cpus, lines: ['MaxArraySize=21'] });
    Object.assign(process.env, slurm.env);
  });
  afterAll(() => slurm?.stop());

  it('runs twenty runs as one array, each once, with the threads asked for', async () => {
    const folder = smallGroup(20, { threads: 2 });
    const arrays = await submit(folder);
    expect(arrays.map(({ runs }) => runs)).toEqual([runsOf(folder)]);
    const early = await statusOf(folder);
    expect(early.counts.queued + early.counts.running + early.counts.done).toBe(20);
    // What is in the queue already is not submitted again.
    expect(await submit(folder)).toEqual([]);
    expect((await settled(folder)).counts.done).toBe(20);
    expect(marked(folder, 'starts')).toEqual(labelsOf(folder).sort());
    expect(marks(folder, 'starts').every(({ threads }) => threads === '2')).toBe(true);
    expect(await submit(folder)).toEqual([]);
  });

  it('gets as many arrays as its largest size asks for', async () => {
    const folder = smallGroup(23);
    const arrays = await submit(folder);
    expect(arrays.map(({ runs }) => runs.length)).toEqual([21, 2]);
    expect((await settled(folder)).counts.done).toBe(23);
    expect(marked(folder, 'starts')).toEqual(labelsOf(folder).sort());
  });

  it('a run that fails is tried twice, its job fails, and it alone is submitted again', async () => {
    const folder = smallGroup(3);
    behave(folder, { 'seed-1': 'fail' });
    await submit(folder);
    const { runs, counts } = await settled(folder);
    expect(counts).toMatchObject({ done: 2, failed: 1 });
    expect(runs[1].note).toBe('exit 1: the fake run broke.');
    expect(marked(folder, 'starts').filter((label) => label === 'seed-1')).toHaveLength(2);
    expect((await queueOf(folder)).get(runOf(folder, 'seed-1'))).toMatchObject({
      state: 'ended',
      note: 'FAILED (NonZeroExitCode)',
    });
    behave(folder, {});
    expect((await submit(folder)).map((array) => array.runs)).toEqual([[runOf(folder, 'seed-1')]]);
    expect((await settled(folder)).counts.done).toBe(3);
  });

  it('cancelled jobs end, those that run after saving, and what is missing is submitted again', async () => {
    const folder = smallGroup(cpus + 2);
    behave(folder, Object.fromEntries(labelsOf(folder).map((label) => [label, 'wait'])));
    await submit(folder);
    await until(() => marks(folder, 'starts').length === cpus);
    const waiting = labelsOf(folder).at(-1) as string;
    const before = await queueOf(folder);
    expect(before.get(runOf(folder, 'seed-0'))?.state).toBe('running');
    expect(before.get(runOf(folder, waiting))).toMatchObject({
      state: 'queued',
      note: expect.stringMatching(/^PENDING/) as string,
    });
    expect(await cancelJobs(folder, ['seed-0', waiting])).toEqual(
      ['seed-0', waiting].map((label) => runOf(folder, label)),
    );
    await until(() => marked(folder, 'ends').includes('seed-0'));
    await expect(cancelJobs(folder, ['seed-99'])).rejects.toThrow(/run: found seed-99, wanted one that/);
    await cancelJobs(folder);
    const { counts, runs } = await settled(folder);
    expect(counts.waiting).toBe(folder.jobs.length);
    expect(runs[0].note).toMatch(/^CANCELLED/);
    // Everything that had begun has saved.
    expect(marked(folder, 'ends')).toEqual(marked(folder, 'starts'));
    const begun = marks(folder, 'starts').length;
    behave(folder, {});
    await submit(folder);
    expect((await settled(folder)).counts.done).toBe(folder.jobs.length);
    expect(marks(folder, 'starts')).toHaveLength(begun + folder.jobs.length);
  });

  it('a requeued job saves and goes on as the same job', async () => {
    const folder = smallGroup(1);
    behave(folder, { 'seed-0': 'wait once' });
    const [{ array }] = await submit(folder);
    await until(() => marks(folder, 'starts').length === 1);
    expect(await requeueJobs(folder)).toEqual(runsOf(folder));
    expect((await settled(folder)).counts.done).toBe(1);
    expect(marks(folder, 'ends').map(({ how }) => how === 'done')).toEqual([false, true]);
    const begun = new RegExp(`Z ${runOf(folder, 'seed-0')}$`, 'gm');
    expect(readFileSync(join(folder.slurm, 'output', `${array}_0.out`), 'utf8').match(begun)).toHaveLength(2);
  });

  it('a job whose time is nearly up saves, goes back to the queue and goes on; one that got no further fails', async () => {
    const folder = smallGroup(2);
    behave(folder, { 'seed-0': 'wait once', 'seed-1': 'wait' });
    // Slurm looks every half minute which limits come near in the next one: the signal comes half a minute after the start.
    await submit(folder, { time: '2', saveBefore: 59 });
    const { counts } = await settled(folder);
    expect(counts).toMatchObject({ done: 1, waiting: 1 });
    expect(marked(folder, 'starts')).toEqual(['seed-0', 'seed-0', 'seed-1']);
    expect(
      marks(folder, 'ends')
        .map(({ label, how }) => `${label} ${how}`)
        .sort(),
    ).toEqual(['seed-0 done', 'seed-0 told', 'seed-1 told']);
    expect((await queueOf(folder)).get(runOf(folder, 'seed-1'))).toMatchObject({ note: 'FAILED (NonZeroExitCode)' });
  });

  it('makes an ensemble when the array of its members has ended, and again when a member had failed', async () => {
    const stream = (modality: string) => ({
      label: modality,
      experiment: experiment({ set: [`modality=${modality}`], measurement: { protocol: 'linear' as const } }),
    });
    const members = [stream('joint'), stream('motion')];
    const measurement = { protocol: 'ensemble' as const, members: members.map((member) => member.experiment) };
    const folder = smallGroup(0, { more: [{ label: 'fused', experiment: experiment({ measurement }) }, ...members] });
    behave(folder, { motion: 'fail' });
    expect((await submit(folder)).map(({ runs }) => runs)).toEqual(
      [['joint', 'motion'], ['fused']].map((labels) => labels.map((label) => runOf(folder, label))),
    );
    const { runs } = await settled(folder);
    expect(runs.map(({ label, state }) => [label, state]).sort()).toEqual([
      ['fused', 'waiting'],
      ['joint', 'done'],
      ['motion', 'failed'],
    ]);
    expect(marked(folder, 'starts')).toEqual(['joint', 'motion', 'motion']);
    behave(folder, {});
    await submit(folder);
    expect((await settled(folder)).counts.done).toBe(3);
    expect(marks(folder, 'starts').at(-1)?.label).toBe('fused');
  });

  it.each(['with space', `it's "one" of #1 $HOME`])('runs in a folder called %s', async (name) => {
    const folder = smallGroup(2, {}, join(temporaryFolder(), name));
    const [{ array }] = await submit(folder, { flags: ['--comment=two words # of it'] });
    expect((await settled(folder)).counts.done).toBe(2);
    expect(readdirSync(join(folder.slurm, 'output')).sort()).toEqual([`${array}_0.out`, `${array}_1.out`]);
  });

  it('passes on what sbatch complains about', async () => {
    await expect(submit(smallGroup(1), { partition: 'nowhere' })).rejects.toThrow(/sbatch: found .*partition/i);
  });

  it('gives the numbers of the local engine, through the command line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'usdrl-slurm-numbers-'));
    try {
      const data = join(folder, 'data');
      const actions = syntheticSettings().actions.slice(0, 2);
      await importSynthetic(data, { actions, subjects: 4, setups: 2, cameras: [1, 2], replications: 1 });
      const file = join(folder, 'two.yaml');
      const training = { batch: 4, epochs: 2, checkpointEvery: 1, execution: 'eager' };
      const set = { training, 'encoder.hidden': 8, 'linear.epochs': 2 };
      writeFileSync(file, JSON.stringify({ data, split: 'cross-subject', preset: 'demo', set, seeds: [0, 1] }));
      const outs = ['local', 'slurm'].map((engine) => join(folder, engine));
      const engine = ['--backend', process.env.USDRL_BACKEND ?? 'auto'];
      expect((await run(['grid', file, '--out', outs[0], ...engine])).status).toBe(0);
      const slurm = await run(['grid', file, '--out', outs[1], '--engine', 'slurm', '--watch', ...engine]);
      expect(slurm.stderr).toContain('job array');
      expect(slurm.stdout).toContain('two, 2 runs: 2 done\n');
      // Two submitters and a local launcher at once, in one folder.
      const both = join(folder, 'both');
      const watched = ['grid', file, '--out', both, '--engine', 'slurm', '--watch', ...engine];
      await Promise.all([run(watched), run(watched), run(['grid', file, '--out', both, ...engine])]);
      const [local, cluster, together] = [...outs, both].map((out) => numbersOf(GroupFolder.open(out)));
      expect(local).toHaveLength(2);
      expect(cluster).toEqual(local);
      expect(together).toEqual(local);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Losses of every step and accuracies of every run. */
function numbersOf(folder: GroupFolder): unknown[] {
  return folder.jobs.map(({ run }) => {
    const rows = RunFolder.open(folder.runFolder(run)).metrics();
    const losses = rows.flatMap((row) => (row.kind === 'config' ? [] : [row.loss]));
    const { evaluations = {} } = readRunRecord(folder.runFolder(run)) ?? {};
    const results = Object.entries(evaluations).map(([name, { values }]) => [name, values]);
    expect(results).toHaveLength(2);
    return { losses, results };
  });
}
