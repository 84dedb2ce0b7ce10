import fs from 'node:fs';
import path from 'node:path';

import { storing, unfinishedEnding, writeFileAtomic } from '../data';
import { InputError } from '../errors';
import { settingsFrom, type Settings } from '../settings';
import type { EpochMetrics, StepMetrics } from '../training';
import type { Provenance } from './provenance';

/** `config.json` of a run: everything that decided it. */
export interface RunConfig extends Provenance {
  format: 'usdrl-run';
  settings: Settings;
}

/** One line of `metrics.jsonl`; the first is the configuration. */
export type MetricsRow = StepMetrics | EpochMetrics | ({ kind: 'config' } & RunConfig);

const configFile = 'config.json';
const metricsFile = 'metrics.jsonl';
const checkpointFolder = 'checkpoints';

/** The folder of one pre-training run: configuration, metrics, checkpoints. */
export class RunFolder {
  private constructor(readonly folder: string) {}

  /**
   * Makes the folder of a new run.
   *
   * @throws InputError if a run is there already and `force` is not given
   */
  static create(folder: string, config: RunConfig, force = false): RunFolder {
    if (fs.existsSync(path.join(folder, configFile))) {
      if (!force) {
        throw new InputError({
          file: folder,
          thing: 'run folder',
          found: 'an existing run',
          wanted: 'a new or empty folder',
          fix: 'Continue it with --resume, replace it with --force, or choose another --out.',
        });
      }
      fs.rmSync(path.join(folder, checkpointFolder), { recursive: true, force: true });
      for (const name of fs.readdirSync(folder)) {
        if (/^((result|scores)-|record\.json$|features$)/.test(name))
          fs.rmSync(path.join(folder, name), { recursive: true });
      }
    }
    const run = new RunFolder(folder);
    writeFileAtomic(path.join(folder, metricsFile), line({ kind: 'config', ...config }));
    writeFileAtomic(path.join(folder, configFile), `${JSON.stringify(config, null, 2)}\n`);
    return run;
  }

  /** Opens the folder of an existing run. @throws InputError if it is none */
  static open(folder: string): RunFolder {
    const run = new RunFolder(folder);
    if (!fs.existsSync(path.join(folder, configFile))) {
      throw new InputError({ file: folder, thing: 'run folder', found: `no ${configFile}`, wanted: 'a run folder' });
    }
    return run;
  }

  get config(): RunConfig {
    const file = path.join(this.folder, configFile);
    const config = JSON.parse(fs.readFileSync(file, 'utf8')) as RunConfig;
    // A record of an earlier version lacks the settings that came later: they have their defaults.
    return { ...config, settings: settingsFrom(config.settings, file) };
  }

  /** @throws StorageError if the disk is full */
  append(row: MetricsRow): void {
    const file = path.join(this.folder, metricsFile);
    storing(file, () => fs.appendFileSync(file, line(row)));
  }

  /** The metrics so far. A last line cut off by a kill is left out. */
  metrics(): MetricsRow[] {
    const lines = fs.readFileSync(path.join(this.folder, metricsFile), 'utf8').split('\n');
    return lines.slice(0, -1).map((text) => JSON.parse(text) as MetricsRow);
  }

  /** Drops the metrics after a number of epochs and `steps` more: they are made again by the run that continues from there. */
  rewind(epochs: number, steps: number): void {
    const kept = this.metrics().filter(
      (row) =>
        row.kind === 'config' ||
        row.epoch < epochs ||
        (row.kind === 'step' && row.epoch === epochs && row.step < steps),
    );
    writeFileAtomic(path.join(this.folder, metricsFile), kept.map(line).join(''));
  }

  /** Removes what a process that was killed left half written. */
  tidy(): void {
    for (const folder of [this.folder, path.join(this.folder, checkpointFolder)]) {
      if (!fs.existsSync(folder)) continue;
      const unfinished = fs
        .readdirSync(folder)
        .filter((name) => name.startsWith('.') && name.endsWith(unfinishedEnding));
      unfinished.forEach((name) => fs.rmSync(path.join(folder, name)));
    }
  }

  /** The batch of a step that was not finite. */
  offendingBatch(epoch: number, step: number): string {
    return path.join(this.folder, `not-finite-epoch-${String(epoch).padStart(4, '0')}-step-${step}.npz`);
  }

  checkpoint(epoch: number): string {
    return path.join(this.folder, checkpointFolder, `epoch-${String(epoch).padStart(4, '0')}.safetensors`);
  }

  /** Bytes of the checkpoint files of whole epochs. */
  checkpointBytes(): number {
    return this.checkpoints().reduce((sum, file) => sum + fs.statSync(file).size, 0);
  }

  /** Epochs done of a checkpoint of {@link checkpoints}. */
  epochOf(checkpoint: string): number {
    return Number(/epoch-(\d+)/.exec(path.basename(checkpoint))?.[1]);
  }

  /** The state in the middle of an epoch, newer than all other checkpoints; gone once the next one is written. */
  get interrupted(): string {
    return path.join(this.folder, checkpointFolder, 'interrupted.safetensors');
  }

  /** Checkpoint files of whole epochs, oldest first. */
  checkpoints(): string[] {
    const folder = path.join(this.folder, checkpointFolder);
    if (!fs.existsSync(folder)) return [];
    return fs
      .readdirSync(folder)
      .filter((name) => /^epoch-\d+\.safetensors$/.test(name))
      .sort()
      .map((name) => path.join(folder, name));
  }
}

function line(row: MetricsRow): string {
  return `${JSON.stringify(row)}\n`;
}
