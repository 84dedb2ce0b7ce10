import { existsSync } from 'node:fs';

import { readyBackend } from '../backend';
import { readCheckpoint } from '../checkpoints';
import { checkContent, Dataset, requireStorage, StorageError } from '../data';
import { InputError, Interrupted } from '../errors';
import { mean } from '../evaluation';
import type { LongWork } from '../progress';
import { isOfEvaluations, differences, type Settings } from '../settings';
import { NotFiniteStep, Pretraining, type EpochMetrics, type StepMetrics } from '../training';
import { CheckpointKeeper, checkpointSpace } from './checkpointKeeping';
import { saveOffendingBatch } from './offendingBatch';
import { otherData, provenance } from './provenance';
import { keepPretraining } from './records/keepRecord';
import { RunFolder, type RunConfig } from './runFolder';

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
  /** Replace an existing run. */
  force?: boolean;
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
 * end `record.json`.
 *
 * @throws InputError for unfit input; Interrupted when stopped, after saving every step done
 */
export async function pretrain(request: PretrainRequest): Promise<PretrainResult> {
  const { data, split, out, settings, seed = 0, resume = false, force = false, onMetrics } = request;
  await readyBackend();
  const started = performance.now();
  const dataset = Dataset.open(data);
  let training: Pretraining | undefined;
  try {
    const { train } = dataset.split(split);
    await checkContent(dataset, request);
    const { synthetic, fingerprint, bodies } = dataset.info;
    const config: RunConfig = { format: 'usdrl-run', ...provenance(dataset, seed, split), settings };
    const run = resume ? reopen(out, config) : undefined;
    const shape = { frames: settings.augment.frames, joints: dataset.layout.joints.length, bodies, channels: 3 };
    requireStorage(out, checkpointSpace(settings, shape) - (run?.checkpointBytes() ?? 0));
    const folder = run ?? RunFolder.create(out, config, force);
    training = new Pretraining(dataset, train, settings, seed);
    const keeper = new CheckpointKeeper(folder, training, { seed, settings, data: fingerprint, synthetic });
    if (resume) goOn(folder, training);
    const rows: EpochMetrics[] = folder.metrics().filter((row) => row.kind === 'epoch');
    const record = (row: StepMetrics | EpochMetrics): void => {
      folder.append(row);
      onMetrics?.(row);
    };
    const recordStep = async (row: StepMetrics): Promise<void> => {
      record(row);
      await keeper.stepDone();
    };
    const { epochs } = settings.training;
    while (training.epoch < epochs) {
      try {
        const row = await training.runEpoch(recordStep, request);
        record(row);
        rows.push(row);
        await keeper.epochDone();
      } catch (error) {
        throw await stopped(error, folder, keeper, request);
      }
    }
    const last = rows[rows.length - 1];
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
      notes: training.note === '' ? [] : [training.note],
      warnings: rows.flatMap((row) => row.warning ?? []),
    };
    keepPretraining(out, result);
    return result;
  } finally {
    training?.dispose();
    dataset.close();
  }
}

/** The error that ends a run, after everything that can be saved was saved. */
async function stopped(
  error: unknown,
  run: RunFolder,
  keeper: CheckpointKeeper,
  { data, split, out }: PretrainRequest,
): Promise<unknown> {
  const command = `npx usdrl pretrain --data ${data} --split ${split} --out ${out} --resume`;
  if (error instanceof NotFiniteStep) return saveOffendingBatch(error, run);
  if (error instanceof Interrupted) {
    await keeper.interrupted();
    return new Interrupted('pretrain', `Everything done is saved; go on with: ${command}`);
  }
  if (error instanceof StorageError) {
    const fix = `${await keeper.afterFailure()} Make room, then go on with: ${command}`;
    return new StorageError({ ...error.problem, fix });
  }
  return error;
}

/** The run to continue; it must have been made with the same settings, seed and data. */
function reopen(out: string, config: RunConfig): RunFolder {
  const run = RunFolder.open(out);
  run.tidy();
  const made = run.config;
  // How long to train may change, that is what a run is continued for, and so may what is kept and what follows it.
  const changed = differences(made.settings, config.settings).filter(
    (text) => !/^training\.(epochs|checkpointEvery|keepLast|saveMinutes|workers)=/.test(text) && !isOfEvaluations(text),
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
  return run;
}

/** Takes the newest state; without one the run starts anew. */
function goOn(run: RunFolder, training: Pretraining): void {
  const file = existsSync(run.interrupted) ? run.interrupted : run.checkpoints().at(-1);
  if (file === undefined) {
    run.rewind(0, 0);
    return;
  }
  const checkpoint = readCheckpoint(file);
  training.load(checkpoint, file);
  run.rewind(checkpoint.epoch, checkpoint.begun.length);
}
