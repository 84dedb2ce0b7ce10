import type { Command } from 'commander';

import type { EvaluationRequest } from '../experiments';
import { wholeNumber, type CommonOptions, type SettingOptions } from './commonOptions';

/** Options that say which encoder sees which data. */
export interface SourceOptions {
  checkpoint?: string;
  untrained?: boolean;
  raw?: boolean;
  data: string;
  split: string;
  batch?: number;
}

/** Adds the options that say which encoder sees which data. */
export function addSourceOptions(command: Command): Command {
  return command
    .option(
      '--checkpoint <file>',
      'checkpoint (.safetensors, or official .pth.tar, .pth, .pt), or a run folder for its last one',
    )
    .option('--untrained', 'instead of a checkpoint: a freshly initialised encoder of the settings')
    .option('--raw', 'instead of a checkpoint: the coordinates themselves')
    .requiredOption('--data <dir>', 'data set folder')
    .requiredOption('--split <name>', 'split of the data set')
    .option('--batch <n>', 'clips that go through the encoder at once', wholeNumber(1));
}

/** The request that the options of a command describe. */
export function sourceOf(options: SourceOptions & SettingOptions & CommonOptions): EvaluationRequest {
  const { checkpoint, untrained, raw, data, split, batch, preset, set, seed } = options;
  return {
    checkpoint,
    baseline: raw ? 'raw' : untrained ? 'untrained' : undefined,
    data,
    split,
    batch,
    preset,
    set,
    seed,
  };
}
