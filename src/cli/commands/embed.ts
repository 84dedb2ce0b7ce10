import { Command, Option } from 'commander';

import { perform, type ExitStatus } from '../action';
import { addCommonOptions, addSettingOptions, type SettingOptions } from '../commonOptions';
import type { Io } from '../io';
import { columns, namedValues } from '../textTable';
import { addSourceOptions, sourceOf, type SourceOptions } from '../evaluationOptions';

interface EmbedOptions extends SettingOptions, SourceOptions {
  part: 'train' | 'test';
  out: string;
  dense?: boolean;
  force?: boolean;
}

/** `usdrl embed`: features of a part of a split as npz. */
export function embedCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    addSettingOptions(
      addSourceOptions(new Command('embed'))
        .description('write pooled features (N, 2H), labels and frames as npz')
        .addOption(new Option('--part <part>', 'part of the split').choices(['train', 'test']).makeOptionMandatory())
        .requiredOption('--out <file.npz>', 'file to write')
        .option('--dense', 'add temporal (N, T, H) and spatial (N, M*V, H) features')
        .option('--force', 'replace an existing file'),
    ),
    ['backend', 'seed'],
  ).addHelpText(
    'after',
    '\nExample:\n  usdrl embed --checkpoint runs/first --data data/nucla --split cross-view --part test --out test.npz',
  );
  return perform<EmbedOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { embed } = await import('../../runs/index.js');
    const source = sourceOf(options);
    await useBackend();
    const { part, out, dense, force } = options;
    const result = await embed({ ...source, part, out, dense, force, ...work });
    result.notes?.forEach(note);
    const rows = Object.entries(result.arrays).map(([name, shape]) => [name, `(${shape.join(', ')})`]);
    const head = namedValues({ file: result.out, checkpoint: result.checkpoint, part, seconds: result.seconds });
    return { result, text: `${head}\n${columns(['array', 'shape'], rows)}` };
  });
}
