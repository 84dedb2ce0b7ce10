import path from 'node:path';

import { DeviceLost, readyBackend } from '../backend';
import { readCheckpoint } from '../checkpoints';
import { checkContent, Claim, claimsWithin, Dataset, refuseClaimed, requireStorage } from '../data';
import { InputError, Interrupted, StorageError } from '../errors';
import { mean } from '../evaluation';
import { stopPoint, type LongWork } from '../progress';
import { isOfEvaluations, differences, type Settings } from '../settings';
import { NotFiniteStep, Pretraining, type EpochMetrics, type StepMetrics } from '../training';
import { CheckpointKeeper, checkpointSpace } from './checkpointKeeping';
import { saveOffendingBatch } from './offendingBatch';
import { otherData, provenance } from './provenance';
import { LossAbove } from './lossAbove';
import { keepPretraining } from './records/keepRecord';
import { readRunRecord } from './records/runRecord';
import { runClaims, RunFolder, type RunConfig } from './runFolder';
import { tellMachines } from './trainAlong';

/** What to pre-train, and where. */
export interface PretrainRequest extends LongWork {
  /** Data set folder. */
  data: string;
  /** Split whose training part is used; labels are not read. */
  split: string;
  /** Run folder. */
  out: string;
  settings: Settings;
  /** Default 0. */
  seed?: number;
  /** Continue the run in `out` from its last checkpoint, exactly as it would have gone on. */
  resume?: boolean;
  /** With `resume`: go on although lines of the metrics are lost; the curve then has a gap. Default false. */
  acceptGaps?: boolean;
  /** Replace an existing run. */
  force?: boolean;
  /** Told what was mended; else that is in the `notes` of the result. */
  note?: (text: string) => void;
  /** What a message names as the way to go on after an interruption; default the command. */
  goOn?: string;
  /** Called with each line of the metrics as it is made. */
  onMetrics?: (row: StepMetrics | EpochMetrics) => void;
}

/** What a finished pre-training leaves. */
export interface PretrainResult {
  run: string;
  checkpoint: string;
  epochs: number;
  steps: number;
  loss: number;
  /** Of the pooled features at the end; see `featureHealth`. */
  effectiveRank: number;
  parameters: number;
  secondsPerEpoch: number;
  seconds: number;
  synthetic: boolean;
  /** How the run fell back, one line each; mostly empty. */
  notes: string[];
  warnings: string[];
}

/**
 * Self-supervised pre-training into a run folder: `config.json`, `metrics.jsonl`, `checkpoints/epoch-NNNN.safetensors`, and at the
 * end `record.json`. One process writes a run at a time.
 *
 * @param held the claim of the run, if the caller has it
 * @throws InputError for unfit input, and if another process is at the run; Interrupted when stopped, after saving every step done
 */
export async function pretrain(request: PretrainRequest, held?: Claim): Promise<PretrainResult> {
  const { data, split, out, settings, seed = 0, resume = false, force = false, onMetrics } = request;
  const { stopAbove } = settings.training;
  await stopPoint(request, 'pretrain');
  await readyBackend();
  const started = performance.now();
  const dataset = Dataset.open(data);
  const notes: string[] = [];
  const note = request.note ?? ((text: string) => notes.push(text));
  let claim = held;
  let training: Pretraining | undefined;
  try {
    const { train } = dataset.split(split);
    const own = runClaims(out);
    const mine = (claim ??= Claim.hold(own, out));
    // What is measured of the run now would stand beside another one.
    if (force) claimsWithin(out).forEach((other) => other !== own && refuseClaimed(other, out));
    await checkContent(dataset, request);
    const { synthetic, fingerprint, bodies, third } = dataset.info;
    if (third !== undefined && settings.augment.space === 'auto') note(planarNote);
    const config: RunConfig = { format: 'usdrl-run', ...provenance(dataset, seed, split), settings };
    const run = resume ? reopen(out, config, note) : undefined;
    // Before the work: the record takes it up at the end.
    if (!force) readRunRecord(out);
    const shape = { frames: settings.augment.frames, joints: dataset.layout.joints.length, bodies, channels: 3 };
    requireStorage(out, checkpointSpace(settings, shape) - (run?.checkpointBytes() ?? 0));
    const folder = run ?? RunFolder.create(out, config, force);
    training = new Pretraining(dataset, train, settings, seed);
    const keeper = new CheckpointKeeper(folder, training, { seed, settings, data: fingerprint, synthetic });
    if (resume) goOn(folder, training, request.acceptGaps).forEach(note);
    const rows: EpochMetrics[] = folder.metrics().filter((row) => row.kind === 'epoch');
    const record = (row: StepMetrics | EpochMetrics): void => {
      if (!mine.holds) throw takenOver(out);
      folder.append(row);
      onMetrics?.(row);
    };
    const recordStep = async (row: StepMetrics): Promise<void> => {
      record(row);
      await keeper.stepDone();
      if (stopAbove > 0 && row.loss > stopAbove) throw new LossAbove(row, stopAbove);
    };
    const { epochs } = settings.training;
    if (training.epoch < epochs) {
      // The memory of another machine might choose other micro-batches.
      const { microBatch } = training;
      const same = { ...settings, training: { ...settings.training, microBatch } };
      const checkpoint = run?.newest;
      await tellMachines({ data, split, seed, settings: same, checkpoint: checkpoint && path.resolve(checkpoint) });
    }
    while (training.epoch < epochs) {
      try {
        const row = await training.runEpoch(recordStep, request);
        record(row);
        rows.push(row);
        await keeper.epochDone();
      } catch (error) {
        throw await stopped(error, folder, mine, keeper, request);
      }
    }
    const last = rows.at(-1);
    if (last === undefined)
      throw new InputError({ file: out, thing: 'metrics', found: 'no epoch', wanted: 'one or more' });
    const result: PretrainResult = {
      run: out,
      checkpoint: folder.checkpoint(training.epoch),
      epochs: training.epoch,
      steps: last.steps,
      loss: last.loss,
      effectiveRank: last.health.effectiveRank,
      parameters: training.model.parameters.count(),
      secondsPerEpoch: mean(rows.map((row) => row.seconds)),
      seconds: (performance.now() - started) / 1000,
      synthetic: dataset.info.synthetic,
      notes: training.note === '' ? notes : [...notes, training.note],
      warnings: rows.flatMap((row) => row.warning ?? []),
    };
    try {
      keepPretraining(out, result);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      throw error.goingOn('Every epoch is saved.', `give: ${request.goOn ?? commandOf(request)}`);
    }
    return result;
  } finally {
    if (held === undefined) claim?.release();
    training?.dispose();
    dataset.close();
  }
}

/** Of recordings in the plane. */
const planarNote =
  'views stay in the plane, as the data set lies in one; augment.space=solid mixes all three coordinates, as released';

/** The error that ends a run, after everything that can be saved was saved. */
async function stopped(
  error: unknown,
  run: RunFolder,
  claim: Claim,
  keeper: CheckpointKeeper,
  request: PretrainRequest,
): Promise<unknown> {
  const command = commandOf(request);
  if (!claim.holds) return takenOver(request.out);
  if (error instanceof NotFiniteStep) return saveOffendingBatch(error, run);
  if (error instanceof LossAbove) {
    await keeper.interrupted();
    return error.saved(command);
  }
  if (error instanceof Interrupted) {
    await keeper.interrupted();
    return new Interrupted('pretrain', `Everything done is saved; go on with: ${command}`);
  }
  if (error instanceof DeviceLost) return error.goingOn(keeper.kept(), command);
  if (error instanceof StorageError) return error.goingOn(await keeper.afterFailure(), `go on with: ${command}`);
  return error;
}

function commandOf({ data, split, out, goOn }: PretrainRequest): string {
  return goOn ?? `npx usdrl pretrain --data ${data} --split ${split} --out ${out} --resume`;
}

/** Of a process that stood still so long that it counted as dead. */
function takenOver(out: string): InputError {
  const fix = 'Nothing is lost: the other one went on from the last checkpoint.';
  return new InputError({
    file: out,
    thing: 'writer',
    found: 'another process, which took the run over',
    wanted: 'this one',
    fix,
  });
}

/** The run to continue; it must have been made with the same settings, seed and data. */
function reopen(out: string, config: RunConfig, note: (text: string) => void): RunFolder {
  const run = RunFolder.open(out);
  const made = run.config;
  // How long to train may change, that is what a run is continued for, and so may what is kept and what follows it.
  const changed = differences(made.settings, config.settings).filter(
    (text) =>
      !/^training\.(epochs|checkpointEvery|keepLast|saveMinutes|stopAbove|workers)=/.test(text) &&
      !isOfEvaluations(text),
  );
  if (made.seed !== config.seed) changed.push(`seed=${config.seed}`);
  changed.push(...otherData(made.data, config.data));
  if (made.data.split !== config.data.split) changed.push(`split=${config.data.split}`);
  if (changed.length > 0) {
    throw new InputError({
      file: out,
      thing: 'run to continue',
      found: `a run with other settings (now ${changed.join(', ')})`,
      wanted: 'the settings it was started with',
      fix: 'Give the same ones, or start a new run with another --out.',
    });
  }
  run.tidy();
  run.mendConfig().forEach(note);
  return run;
}

/** Takes the newest state; without one the run starts anew. @returns what was mended, a line each */
function goOn(run: RunFolder, training: Pretraining, acceptGaps?: boolean): string[] {
  const file = run.newest;
  if (file === undefined) return run.rewind({ epoch: 0, begun: [] });
  const checkpoint = readCheckpoint(file);
  training.load(checkpoint, file);
  return run.rewind(checkpoint, acceptGaps);
}
