import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { RunFolder } from '../../../src/runs';
import { cancelJobs, GridFolder, gridStatus, queueOf, requeueJobs, type GridStatus } from '../../../src/schedule';
import { plainProfile, type SlurmProfile } from '../../../src/schedule/slurm/profile';
import { submitGrid, type SubmittedArray } from '../../../src/schedule/slurm/submitGrid';
import { importSynthetic, syntheticSettings } from '../../../src/synthetic';
import { run } from '../../cli/captureIo';
import { behave, marks, smallGrid, until } from '../smallGrid';
import { startSlurm, whyNoSlurm, type SlurmBed } from './slurmBed.mjs';

const built = existsSync(join(__dirname, '..', '..', '..', 'dist', 'cli', 'main.js'));
const why = built ? whyNoSlurm() : 'the package is not built';
const cpus = 6;
let slurm: SlurmBed | undefined;

const command = [process.execPath, join(__dirname, 'fakeElement.cjs')];
const submit = (folder: GridFolder, profile: Partial<SlurmProfile> = {}): Promise<SubmittedArray[]> =>
  submitGrid(folder, { profile: { ...plainProfile, ...profile }, command, memory: 2 ** 20 });
const statusOf = async (folder: GridFolder): Promise<GridStatus> =>
  gridStatus(folder, { queue: await queueOf(folder) });

/** Waits until no job of a grid is in the queue. */
async function settled(folder: GridFolder): Promise<GridStatus> {
  for (const start = Date.now(); Date.now() - start < 240_000;) {
    const status = await statusOf(folder);
    if (status.counts.queued + status.counts.running === 0) return status;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('Jobs were still in the queue after four minutes.');
}
const idsOf = (folder: GridFolder, name: 'starts' | 'ends'): string[] =>
  marks(folder, name)
    .map(({ id }) => id)
    .sort();

describe.skipIf(why !== undefined)(`a real Slurm${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  beforeAll(async () => {
    slurm = await startSlurm({ cpus, lines: ['MaxArraySize=21'] });
    Object.assign(process.env, slurm.env);
  });
  afterAll(() => slurm?.stop());

  it('runs twenty runs as one array, each once, with the threads of the grid', async () => {
    const folder = smallGrid(20, { threads: 2 });
    const arrays = await submit(folder);
    expect(arrays.map(({ runs }) => runs)).toEqual([folder.ids]);
    const early = await statusOf(folder);
    expect(early.counts.queued + early.counts.running + early.counts.done).toBe(20);
    // What is in the queue already is not submitted again.
    expect(await submit(folder)).toEqual([]);
    expect((await settled(folder)).counts.done).toBe(20);
    expect(idsOf(folder, 'starts')).toEqual([...folder.ids].sort());
    expect(marks(folder, 'starts').every(({ threads }) => threads === '2')).toBe(true);
    expect(await submit(folder)).toEqual([]);
  });

  it('gets as many arrays as its largest size asks for', async () => {
    const folder = smallGrid(23);
    const arrays = await submit(folder);
    expect(arrays.map(({ runs }) => runs.length)).toEqual([21, 2]);
    expect((await settled(folder)).counts.done).toBe(23);
    expect(idsOf(folder, 'starts')).toEqual([...folder.ids].sort());
  });

  it('a run that fails is tried twice, its job fails, and it alone is submitted again', async () => {
    const folder = smallGrid(3);
    behave(folder, { 'seed-1': 'fail' });
    await submit(folder);
    const { runs, counts } = await settled(folder);
    expect(counts).toMatchObject({ done: 2, failed: 1 });
    expect(runs[1].note).toBe('exit 1: the fake run broke.');
    expect(idsOf(folder, 'starts').filter((id) => id === 'seed-1')).toHaveLength(2);
    expect((await queueOf(folder)).get('seed-1')).toMatchObject({ state: 'ended', note: 'FAILED (NonZeroExitCode)' });
    behave(folder, {});
    expect((await submit(folder)).map((array) => array.runs)).toEqual([['seed-1']]);
    expect((await settled(folder)).counts.done).toBe(3);
  });

  it('cancelled jobs end, those that run after saving, and what is missing is submitted again', async () => {
    const folder = smallGrid(cpus + 2);
    behave(folder, Object.fromEntries(folder.ids.map((id) => [id, 'wait'])));
    await submit(folder);
    await until(() => marks(folder, 'starts').length === cpus);
    const waiting = folder.ids.at(-1) as string;
    const before = await queueOf(folder);
    expect(before.get('seed-0')?.state).toBe('running');
    expect(before.get(waiting)).toMatchObject({ state: 'queued', note: expect.stringMatching(/^PENDING/) as string });
    expect(await cancelJobs(folder, ['seed-0', waiting])).toEqual(['seed-0', waiting]);
    await until(() => idsOf(folder, 'ends').includes('seed-0'));
    await expect(cancelJobs(folder, ['seed-99'])).rejects.toThrow(/run: found seed-99, wanted an id/);
    await cancelJobs(folder);
    const { counts, runs } = await settled(folder);
    expect(counts.waiting).toBe(folder.ids.length);
    expect(runs[0].note).toMatch(/^CANCELLED/);
    // Everything that had begun has saved.
    expect(idsOf(folder, 'ends')).toEqual(idsOf(folder, 'starts'));
    const begun = marks(folder, 'starts').length;
    behave(folder, {});
    await submit(folder);
    expect((await settled(folder)).counts.done).toBe(folder.ids.length);
    expect(marks(folder, 'starts')).toHaveLength(begun + folder.ids.length);
  });

  it('a requeued job saves and goes on as the same job', async () => {
    const folder = smallGrid(1);
    behave(folder, { 'seed-0': 'wait once' });
    const [{ array }] = await submit(folder);
    await until(() => marks(folder, 'starts').length === 1);
    expect(await requeueJobs(folder)).toEqual(['seed-0']);
    expect((await settled(folder)).counts.done).toBe(1);
    expect(marks(folder, 'ends').map(({ how }) => how === 'done')).toEqual([false, true]);
    expect(readFileSync(join(folder.slurm, 'output', `${array}_0.out`), 'utf8').match(/Z seed-0$/gm)).toHaveLength(2);
  });

  it('a job whose time is nearly up saves, goes back to the queue and goes on; one that got no further fails', async () => {
    const folder = smallGrid(2);
    behave(folder, { 'seed-0': 'wait once', 'seed-1': 'wait' });
    // Slurm looks every half minute which limits come near in the next one: the signal comes half a minute after the start.
    await submit(folder, { time: '2', saveBefore: 59 });
    const { counts } = await settled(folder);
    expect(counts).toMatchObject({ done: 1, waiting: 1 });
    expect(idsOf(folder, 'starts')).toEqual(['seed-0', 'seed-0', 'seed-1']);
    expect(
      marks(folder, 'ends')
        .map(({ id, how }) => `${id} ${how}`)
        .sort(),
    ).toEqual(['seed-0 done', 'seed-0 told', 'seed-1 told']);
    expect((await queueOf(folder)).get('seed-1')).toMatchObject({ note: 'FAILED (NonZeroExitCode)' });
  });

  it('passes on what sbatch complains about', async () => {
    await expect(submit(smallGrid(1), { partition: 'nowhere' })).rejects.toThrow(/sbatch: found .*partition/i);
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
      const [local, cluster] = outs.map((out) => numbersOf(GridFolder.open(out)));
      expect(local).toHaveLength(2);
      expect(cluster).toEqual(local);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Losses of every step and accuracies of every run. */
function numbersOf(folder: GridFolder): unknown[] {
  return folder.ids.map((id) => {
    const rows = RunFolder.open(folder.runFolder(id)).metrics();
    const losses = rows.flatMap((row) => (row.kind === 'config' ? [] : [row.loss]));
    const results = folder.evaluate.map((name) => {
      const { top1 } = JSON.parse(readFileSync(join(folder.runFolder(id), `result-${name}.json`), 'utf8')) as {
        top1: number;
      };
      return top1;
    });
    return { losses, results };
  });
}
