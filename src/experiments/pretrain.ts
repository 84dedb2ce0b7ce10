import { existsSync, rmSync } from 'node:fs';

import { Dataset } from '../data';
import { InputError, Interrupted } from '../errors';
import { stopPoint, type LongWork } from '../progress';
import { Pretraining, type EpochMetrics, type StepMetrics } from '../training';
import { readCheckpoint, writeCheckpoint } from './checkpoint';
import { differences } from './resolveSettings';
import { RunFolder, type RunConfig } from './runFolder';
import { provenance } from './provenance';
import type { Settings } from './settings';

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
 * Self-supervised pre-training into a run folder: `config.json`, `metrics.jsonl`, `checkpoints/epoch-NNNN.safetensors`.
 * The engine must be ready (`useBackend`).
 *
 * @throws InputError for unfit input; Interrupted when stopped, after saving every step done
 */
export async function pretrain(request: PretrainRequest): Promise<PretrainResult> {
  const { data, split, out, settings, seed = 0, resume = false, force = false, onMetrics } = request;
  const started = performance.now();
  const dataset = Dataset.open(data);
  let training: Pretraining | undefined;
  try {
    const { train } = dataset.split(split);
    const config: RunConfig = { format: 'usdrl-run', ...provenance(dataset, seed, split), settings };
    const run = resume ? reopen(out, config) : RunFolder.create(out, config, force);
    training = new Pretraining(dataset, train, settings, seed);
    if (resume) goOn(run, training);
    const { epochs, checkpointEvery } = settings.training;
    const save = async (pretraining: Pretraining, file: string): Promise<void> => {
      const { synthetic, fingerprint } = dataset.info;
      const about = { seed, settings, shape: pretraining.model.shape, data: fingerprint, synthetic };
      writeCheckpoint(file, { ...(await pretraining.state()), ...about });
    };
    const record = (row: StepMetrics | EpochMetrics): void => {
      run.append(row);
      onMetrics?.(row);
    };
    const rows: EpochMetrics[] = run.metrics().filter((row) => row.kind === 'epoch');
    while (training.epoch < epochs) {
      try {
        const row = await training.runEpoch(record, request);
        record(row);
        rows.push(row);
        const due = training.epoch % checkpointEvery === 0 || training.epoch === epochs;
        if (due) {
          await save(training, run.checkpoint(training.epoch));
          rmSync(run.interrupted, { force: true });
        }
        if (training.epoch < epochs) await stopPoint(request, 'pretrain');
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        await save(training, run.interrupted);
        throw new Interrupted('pretrain', `Everything done is saved; go on with: --resume --out ${out}`);
      }
    }
    const last = rows[rows.length - 1];
    return {
      run: out,
      checkpoint: run.checkpoint(training.epoch),
      epochs: training.epoch,
      steps: last.steps,
      loss: last.loss,
      effectiveRank: last.health.effectiveRank,
      parameters: training.model.parameters.count(),
      secondsPerEpoch: rows.reduce((sum, row) => sum + row.seconds, 0) / rows.length,
      seconds: (performance.now() - started) / 1000,
      synthetic: dataset.info.synthetic,
      notes: training.note === '' ? [] : [training.note],
      warnings: rows.flatMap((row) => row.warning ?? []),
    };
  } finally {
    training?.dispose();
    dataset.close();
  }
}

/** The run to continue; it must have been made with the same settings, seed and data. */
function reopen(out: string, config: RunConfig): RunFolder {
  const run = RunFolder.open(out);
  const made = run.config;
  // How long to train may change: that is what a run is continued for.
  const changed = differences(made.settings, config.settings).filter(
    (text) => !/^training\.(epochs|checkpointEvery)=/.test(text),
  );
  if (made.seed !== config.seed) changed.push(`seed=${config.seed}`);
  if (made.data.fingerprint !== config.data.fingerprint) changed.push(`data=${config.data.folder}`);
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
