import { Command, Option } from 'commander';

import type { EvaluationRequest } from '../runs';
import {
  addCommonOptions,
  addSettingOptions,
  cacheSizeOption,
  wholeNumber,
  type CommonOptions,
  type SettingOptions,
} from './commonOptions';

/** Options that say which encoder sees which data. */
export interface SourceOptions {
  checkpoint?: string;
  untrained?: boolean;
  raw?: boolean;
  data: string;
  split: string;
  batch?: number;
  cacheSize?: number;
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
    .option('--batch <n>', 'clips that go through the encoder at once', wholeNumber(1))
    .addOption(cacheSizeOption());
}

/** The request that the options of a command describe. */
export function sourceOf(options: SourceOptions & SettingOptions & CommonOptions): EvaluationRequest {
  const { checkpoint, untrained, raw, data, split, batch, cacheSize, preset, set, seed } = options;
  return {
    checkpoint,
    baseline: raw ? 'raw' : untrained ? 'untrained' : undefined,
    data,
    split,
    batch,
    cacheSize,
    preset,
    set,
    seed,
  };
}

/** Options of a protocol that is one evaluation of one encoder. */
export interface EvaluateOptions extends SettingOptions, SourceOptions {
  keep?: boolean | string;
  out?: string;
  force?: boolean;
}

/** `--keep`, of protocols that train a classifier. @param place where it goes without a file */
export function keepOption(place: string): Option {
  return new Option('--keep [file]', `keep the classifier for \`usdrl predict\` (without a file: ${place})`);
}

/** The command of such a protocol. @param resultName name of its result in a run folder @param keeps whether there is a classifier to keep */
export function evaluationCommand(name: string, resultName: string, { keeps = true } = {}): Command {
  const command = addSourceOptions(new Command(name));
  if (keeps) command.addOption(keepOption('classifier.safetensors in the folder beside the result'));
  return addCommonOptions(
    addSettingOptions(
      command
        .option('--out <file.json>', `result file (default: ${resultName} in the run folder of the checkpoint)`)
        .option('--force', 'replace an existing result'),
    ),
    ['backend', 'seed'],
  );
}
