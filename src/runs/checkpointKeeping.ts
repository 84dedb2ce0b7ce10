import { rmSync } from 'node:fs';

import { writeCheckpoint, type Checkpoint } from '../checkpoints';
import { StorageError } from '../errors';
import { pretrainingSpecs, specSize, type EncoderShape, type ParameterSpec } from '../model';
import type { Settings } from '../settings';
import type { Pretraining } from '../training';
import type { RunFolder } from './runFolder';

/** Bytes of all checkpoints that a run will hold at once, with the one being written. */
export function checkpointSpace({ encoder, projector, training }: Settings, shape: EncoderShape): number {
  const { epochs, checkpointEvery, keepLast } = training;
  const kept = Math.min(epochs, Math.ceil(epochs / checkpointEvery) + keepLast);
  return (kept + 1) * checkpointBytes(pretrainingSpecs(encoder, projector, shape));
}

/** State and two moments of each parameter; an entry of two names is stored twice, once in the moments. */
function checkpointBytes(specs: readonly ParameterSpec[]): number {
  const trained = specs.filter(({ role, alias }) => role === 'trainable' && alias === undefined);
  return 4 * [...specs, ...trained, ...trained].reduce((sum, spec) => sum + specSize(spec), 0);
}

/** Writes the checkpoints of a run when they are due and removes those that are not to be kept. */
export class CheckpointKeeper {
  private saved = performance.now();

  /** @param about what a checkpoint says of the run */
  constructor(
    private readonly run: RunFolder,
    private readonly training: Pretraining,
    private readonly about: Pick<Checkpoint, 'seed' | 'settings' | 'data' | 'synthetic'>,
  ) {}

  /** After each step: saves the state if the last save is long ago. */
  async stepDone(): Promise<void> {
    const { saveMinutes } = this.about.settings.training;
    if (saveMinutes > 0 && performance.now() - this.saved >= saveMinutes * 60_000)
      await this.save(this.run.interrupted);
  }

  /** After each epoch: saves it, keeps the last ones, every Nth and the very last, and removes the others. */
  async epochDone(): Promise<void> {
    const { checkpointEvery, epochs, keepLast } = this.about.settings.training;
    const isKept = (epoch: number): boolean => epoch % checkpointEvery === 0 || epoch === epochs;
    const { epoch } = this.training;
    if (keepLast === 0 && !isKept(epoch)) return;
    await this.save(this.run.checkpoint(epoch));
    rmSync(this.run.interrupted, { force: true });
    const old = this.run.checkpoints().filter((file) => this.run.epochOf(file) <= epoch - Math.max(1, keepLast));
    old.filter((file) => !isKept(this.run.epochOf(file))).forEach((file) => rmSync(file));
  }

  /** Saves the state as it is, between two steps. */
  async interrupted(): Promise<void> {
    await this.save(this.run.interrupted);
  }

  /** What is left of the work when storing failed, in words; tries to save the state once more. */
  async afterFailure(): Promise<string> {
    try {
      await this.interrupted();
      return 'Everything done is saved.';
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return this.kept();
    }
  }

  /** What is left of the work when the state cannot be saved, in words. */
  kept(): string {
    const last = this.run.newest;
    return last === undefined ? 'No checkpoint was saved.' : `The last checkpoint is ${last}.`;
  }

  private async save(file: string): Promise<void> {
    const shape = this.training.model.shape;
    this.run.flushMetrics();
    writeCheckpoint(file, { ...(await this.training.state()), ...this.about, shape });
    this.saved = performance.now();
  }
}
