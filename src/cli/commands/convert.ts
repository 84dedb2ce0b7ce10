import { Command } from 'commander';

import type { ConvertResult } from '../../checkpoints';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions, addSettingOptions, wholeNumber, type SettingOptions } from '../commonOptions';
import type { Io } from '../io';
import { namedValues } from '../textTable';

interface ConvertOptions extends SettingOptions {
  bodies?: number;
  optimizer: boolean;
  force?: boolean;
}

/** `usdrl convert CHECKPOINT OUT`: between official files and those of this project. */
export function convertCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    addSettingOptions(
      new Command('convert')
        .description('convert a checkpoint between the official form (.pth.tar, .pth, .pt) and .safetensors')
        .argument('<checkpoint>', 'file of either form, or a run folder for its last checkpoint')
        .argument('<out>', 'file to write; its ending says the form')
        .option(
          '--bodies <n>',
          'bodies of an official encoder (default: 1 up to 25 spatial tokens, else 2)',
          wholeNumber(1),
        )
        .option('--no-optimizer', 'leave the state of the optimiser out')
        .option('--force', 'replace an existing file'),
    ),
    [],
  ).addHelpText(
    'after',
    `
Official files do not hold heads, alpha, gap or the stream: --preset and --set say what differs from the released code.
The .safetensors file holds the official names, readable by any tool, and the state of Adam beside them.
A .pth.tar file is read by torch.load(weights_only=True).

Examples:
  usdrl convert checkpoint_0450.pth.tar official.safetensors
  usdrl convert runs/nucla-dste nucla.pth.tar
  usdrl convert bone.pth.tar bone.safetensors --set modality=bone`,
  );
  return perform<ConvertOptions>(command, io, exit, async ({ options, note }, checkpoint, out) => {
    const { convertCheckpoint } = await import('../../checkpoints/index.js');
    const { preset, set, bodies, optimizer, force } = options;
    const result = await convertCheckpoint({ checkpoint, out, preset, set, bodies, optimizer, force });
    result.notes.forEach(note);
    return { result, text: textOf(result) };
  });
}

function textOf({ checkpoint, out, format, kind, encoder, hidden, entries, optimizer }: ConvertResult): string {
  return namedValues({
    checkpoint,
    written: out,
    format,
    model: `${kind}, ${encoder}, hidden ${hidden}`,
    entries,
    'state of Adam': optimizer ? 'yes' : 'none',
  });
}
