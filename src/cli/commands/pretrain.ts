import { Command, Option } from 'commander';

import type { PretrainResult } from '../../runs';
import type { Settings } from '../../settings';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions, addSettingOptions, type SettingOptions } from '../commonOptions';
import type { Io } from '../io';
import { namedValues } from '../textTable';

interface PretrainOptions extends SettingOptions {
  data: string;
  split: string;
  out: string;
  resume?: boolean;
  acceptGaps?: boolean;
  force?: boolean;
}

/** `usdrl pretrain`: self-supervised pre-training into a run folder. */
export function pretrainCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    addSettingOptions(
      new Command('pretrain')
        .description('self-supervised pre-training on the training part of a split; labels are not used')
        .requiredOption('--data <dir>', 'data set folder')
        .requiredOption('--split <name>', 'split whose training part is used')
        .requiredOption('--out <run>', 'run folder: configuration, metrics, checkpoints')
        .addOption(new Option('--resume', 'continue the run from its last checkpoint').conflicts('force'))
        .option('--accept-gaps', 'with --resume: go on although lines of metrics.jsonl are lost')
        .option('--force', 'replace an existing run'),
    ),
    ['backend', 'seed'],
  ).addHelpText(
    'after',
    `
With --resume and neither --preset nor --set, the run goes on with its own settings.

Examples:
  usdrl pretrain --data data/synthetic --split cross-subject --out runs/first --preset demo
  usdrl pretrain --data data/nucla --split cross-view --out runs/nucla --preset nucla --set training.epochs=20
  usdrl pretrain --data data/nucla --split cross-view --out runs/nucla --resume`,
  );
  return perform<PretrainOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { pretrain, tellMachines, trainAlong, trainsAlong } = await import('../../runs/index.js');
    const { data, split, out, seed, resume, acceptGaps, force } = options;
    const settings = await settingsOf(options);
    await useBackend();
    if (trainsAlong()) {
      const along = await trainAlong(work);
      return { result: { along }, text: `trained along with the first machine, pre-trainings: ${along}\n` };
    }
    note(`run folder: ${out}`);
    const result = await pretrain({ data, split, out, settings, seed, resume, acceptGaps, force, note, ...work });
    await tellMachines();
    result.notes.forEach((text) => note(`note: ${text}`));
    result.warnings.forEach((warning) => note(`warning: ${warning}`));
    return { result, text: textOf(result) };
  });
}

async function settingsOf({ preset, set, resume, out }: PretrainOptions): Promise<Settings> {
  const { resolveSettings, settingsFrom } = await import('../../settings/index.js');
  const { RunFolder } = await import('../../runs/index.js');
  if (resume !== true || preset !== undefined || set.length > 0) return resolveSettings({ preset, set });
  return settingsFrom(RunFolder.open(out).config.settings, out);
}

function textOf({ run, checkpoint, epochs, steps, loss, effectiveRank, parameters, ...times }: PretrainResult): string {
  return namedValues({
    'run folder': run,
    checkpoint,
    epochs,
    steps,
    loss,
    'effective rank': effectiveRank,
    parameters,
    'seconds an epoch': Number(times.secondsPerEpoch.toFixed(2)),
    seconds: Number(times.seconds.toFixed(1)),
    synthetic: times.synthetic,
  });
}
