import fs from 'node:fs';
import path from 'node:path';

import { epochsDone, interruptedFile } from '../checkpoints';
import { claimsIn, ownText, readOwnFile, unfinishedEnding, writeFileAtomic, type OwnFile } from '../data';
import { InputError, storing } from '../errors';
import { settingsFrom, type Settings } from '../settings';
import { hasMetrics, historyBefore, readMetrics, type HistoryEnd, type MetricsLine } from './metricsFile';
import type { Provenance } from './provenance';

/** `config.json` of a run: everything that decided it. */
export interface RunConfig extends Provenance {
  format: 'usdrl-run';
  settings: Settings;
}

/** One line of `metrics.jsonl`; the first is the configuration. */
export type MetricsRow = MetricsLine | ({ kind: 'config' } & RunConfig);

const configFile = 'config.json';
const metricsFile = 'metrics.jsonl';
const checkpointFolder = 'checkpoints';

const configKind: OwnFile = {
  thing: 'configuration of the run',
  wanted: 'an object of format usdrl-run',
  format: 'usdrl-run',
  hashed: true,
  shape: {
    settings: 'object',
    data: { folder: 'text', name: 'text', fingerprint: 'text', 'split?': 'text' },
    synthetic: 'boolean',
    seed: 'number',
  },
  fix:
    'pretrain --resume makes it anew where metrics.jsonl is whole; else put it back from a copy, or begin anew with --force. Its checkpoints are whole: they can be evaluated from another ' +
    'folder.',
};

/** Where the claims of a run lie: who pre-trains in its folder, or makes everything that is missing of it. */
export function runClaims(folder: string): string {
  return claimsIn(folder, 'run');
}

/** The folder of one pre-training run: configuration, metrics, checkpoints. */
export class RunFolder {
  private constructor(readonly folder: string) {}

  /**
   * Makes the folder of a new run.
   *
   * @throws InputError if a run is there already and `force` is not given
   */
  static create(folder: string, config: RunConfig, force = false): RunFolder {
    if (RunFolder.isRun(folder)) {
      if (!force) {
        throw new InputError({
          file: folder,
          thing: 'run folder',
          found: 'an existing run',
          wanted: 'a new or empty folder',
          fix: 'Continue it with --resume, replace it with --force, or choose another --out.',
        });
      }
      storing(folder, () => {
        fs.rmSync(path.join(folder, checkpointFolder), { recursive: true, force: true });
        for (const name of fs.readdirSync(folder)) {
          if (/^((result|scores)-|record\.json$|features$|events\.out\.)/.test(name))
            fs.rmSync(path.join(folder, name), { recursive: true });
        }
      });
    }
    const run = new RunFolder(folder);
    writeFileAtomic(path.join(folder, metricsFile), line({ kind: 'config', ...config }));
    writeFileAtomic(path.join(folder, configFile), ownText(config, 2));
    return run;
  }

  /** Whether a folder holds a run, be it damaged. */
  static isRun(folder: string): boolean {
    if (fs.existsSync(path.join(folder, configFile))) return true;
    return new RunFolder(folder).checkpoints().length > 0 || hasMetrics(path.join(folder, metricsFile));
  }

  /** Opens the folder of an existing run. @throws InputError if it is none */
  static open(folder: string): RunFolder {
    const run = new RunFolder(folder);
    if (!RunFolder.isRun(folder)) {
      const found = `no ${configFile}${fs.existsSync(folder) ? '' : ': there is no such folder'}`;
      throw new InputError({ file: folder, thing: 'run folder', found, wanted: 'a run folder' });
    }
    return run;
  }

  get config(): RunConfig {
    const { config } = this.readConfig();
    // A record of an earlier version lacks the settings that came later: they have their defaults.
    return { ...config, settings: settingsFrom(config.settings, path.join(this.folder, configFile)) };
  }

  /** As it is stored. The first line of the metrics says the same, for one that is damaged; then `fault` tells what is wrong. */
  private readConfig(): { config: RunConfig; fault?: InputError } {
    try {
      return { config: readOwnFile(path.join(this.folder, configFile), configKind) as RunConfig };
    } catch (error) {
      const [first] = readMetrics<MetricsRow>(path.join(this.folder, metricsFile)).rows;
      if (!(error instanceof InputError) || first?.kind !== 'config') throw error;
      const { kind: _kind, ...config } = first;
      return { config, fault: error };
    }
  }

  /** Writes a damaged configuration anew. @returns what was done, a line each */
  mendConfig(): string[] {
    const { config, fault } = this.readConfig();
    if (fault === undefined) return [];
    const file = path.join(this.folder, configFile);
    writeFileAtomic(file, ownText(config, 2));
    const { thing, found } = fault.problem;
    return [`${file}: ${thing}: found ${found}; written anew from the first line of ${metricsFile}`];
  }

  /** @throws StorageError if the disk is full */
  append(row: MetricsRow): void {
    const file = path.join(this.folder, metricsFile);
    storing(file, () => fs.appendFileSync(file, line(row)));
  }

  /** The metrics so far. A last line cut off by a kill is left out. @throws InputError that names a damaged line, or the file */
  metrics(): MetricsRow[] {
    const { rows, damaged } = readMetrics<MetricsRow>(path.join(this.folder, metricsFile));
    if (damaged.length > 0) throw damaged[0];
    return rows;
  }

  /** What is there, however damaged: whole lines and the last of them, whether another was cut off, and what is wrong, a line each. */
  survey(): { config: RunConfig; metrics: { lines: number; last?: MetricsLine; cut: boolean }; problems: string[] } {
    const { config, fault } = this.readConfig();
    const file = path.join(this.folder, metricsFile);
    const { rows, damaged, cut } = readMetrics<MetricsRow>(file);
    const epoch = this.newestEpoch();
    const { lost } = historyBefore(rows, { epoch, begun: [] });
    const gap = lost.length === 0 ? damaged : [this.lostHistory(file, lost, epoch, damaged.at(0)), ...damaged.slice(1)];
    const problems = [fault, ...gap].flatMap((error) => error?.message ?? []);
    const last = rows.filter((row) => row.kind !== 'config').at(-1);
    return { config, metrics: { lines: rows.length, last, cut }, problems };
  }

  /** Brings the metrics so far to the disk: a checkpoint must not be ahead of them when the power fails. */
  flushMetrics(): void {
    try {
      const handle = fs.openSync(path.join(this.folder, metricsFile), 'r+');
      try {
        fs.fsyncSync(handle);
      } finally {
        fs.closeSync(handle);
      }
    } catch {
      // Whoever appends complains; the checkpoint has the lines of its epoch.
    }
  }

  /**
   * Drops the metrics after a state: they are made again by the run that continues from there. What is damaged is mended where the state
   * or the configuration holds the same.
   *
   * @param acceptGaps go on although lines are lost
   * @returns what was mended, a line each
   * @throws InputError that names what is lost, and how to go on
   */
  rewind(end: HistoryEnd, acceptGaps = false): string[] {
    const file = path.join(this.folder, metricsFile);
    const { rows, damaged, cut } = readMetrics<MetricsRow>(file);
    const { lines, lost } = historyBefore(rows, end);
    if (lost.length > 0 && !acceptGaps) throw this.lostHistory(file, lost, end.epoch, damaged.at(0));
    const head = rows[0]?.kind === 'config' ? rows[0] : ({ kind: 'config', ...this.readConfig().config } as const);
    writeFileAtomic(file, [head, ...lines].map(line).join(''));
    const again = lost.length === 0 ? 'made again from the checkpoint' : 'left out';
    return [
      ...(cut ? [`${file}: the last line was cut off: ${again}`] : []),
      ...damaged.map(({ problem: { thing, found } }) => `${file}: ${thing}: found ${found}: ${again}`),
      ...(lost.length === 0 ? [] : [`${file}: lines of ${epochsOf(lost)} are lost; the curve has a gap`]),
    ];
  }

  private lostHistory(file: string, lost: readonly number[], epoch: number, first?: InputError): InputError {
    const whole = this.checkpoints().filter((one) => this.epochOf(one) <= lost[0]);
    const back = whole.at(-1);
    const other =
      back === undefined
        ? ''
        : `take away the checkpoints after ${path.basename(back)}, so that what followed is made again, exactly; `;
    const { thing, found } = first?.problem ?? { thing: `lines of ${epochsOf(lost)}`, found: 'too few' };
    // Nothing can be written in its place, with gaps or without.
    const put = found === 'a folder' ? 'Take the folder away, then put' : 'Put';
    return new InputError({
      file,
      thing,
      found,
      wanted: `whole metrics of the ${epoch} epochs before the checkpoint`,
      fix:
        `Lines of ${epochsOf(lost)} are lost, and --resume alone does not bring them back. ${put} the file back from a copy; ${other}` +
        'or give --accept-gaps beside --resume to go on without the lost lines.',
    });
  }

  /** Removes what a process that was killed left half written. */
  tidy(): void {
    RunFolder.tidy(this.folder);
  }

  /** The same of a folder that may be no run yet. */
  static tidy(run: string): void {
    for (const folder of ['', checkpointFolder, 'features'].map((name) => path.join(run, name))) {
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
    return path.join(this.folder, checkpointFolder, interruptedFile);
  }

  /** The state that training goes on from; undefined before the first. */
  get newest(): string | undefined {
    return fs.existsSync(this.interrupted) ? this.interrupted : this.checkpoints().at(-1);
  }

  /** Whole epochs done of it. */
  private newestEpoch(): number {
    const whole = this.checkpoints().map((file) => this.epochOf(file));
    try {
      return epochsDone(this.interrupted);
    } catch (error) {
      // None, or a damaged one; then the epochs before it.
      if (!(error instanceof InputError)) throw error;
      return whole.at(-1) ?? 0;
    }
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

/** Epochs counted from 1: `epoch 3`, `epochs 2 to 4, 7`. @param numbers from 0, ascending */
function epochsOf(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.[1] === number) run[1]++;
    else runs.push([number + 1, number + 1]);
  }
  const texts = runs.map(([first, last]) => (first === last ? String(first) : `${first} to ${last}`));
  return `${numbers.length === 1 ? 'epoch' : 'epochs'} ${texts.join(', ')}`;
}

function line(row: MetricsRow): string {
  return `${JSON.stringify(row)}\n`;
}
