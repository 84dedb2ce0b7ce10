import { Command } from 'commander';

import type { SettingEntry } from '../../settings';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions } from '../commonOptions';
import type { Io } from '../io';
import { columns, namedValues } from '../textTable';

/** `usdrl settings [PATH|PRESET]`: what every setting means. */
export function settingsCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(new Command('settings'), [])
    .description(
      'every setting with its default and meaning; those of a section, one in full, or what a preset changes',
    )
    .argument('[of]', 'path of a setting or a section, or name of a preset')
    .option('--markdown', 'print the page docs/settings.md')
    .addHelpText(
      'after',
      '\nExamples:\n  usdrl settings encoder.shift\n  usdrl settings loss.weights.vac\n  usdrl settings nucla',
    );
  return perform<{ markdown?: boolean }>(command, io, exit, async ({ options }, ...[of]: (string | undefined)[]) => {
    const { presets, settingsPage, settingsReference } = await import('../../settings/index.js');
    const settings = settingsReference(of);
    if (options.markdown) return { result: { settings }, text: settingsPage() };
    const preset = of !== undefined && Object.hasOwn(presets, of) ? of : undefined;
    if (preset === undefined)
      return { result: { settings }, text: settings.length === 1 ? inFull(settings[0]) : list(settings) };
    const { description } = presets[preset];
    const rows = settings.map((one) => [one.path, one.presets[preset], one.value, one.label]);
    const changes = columns(['setting', preset, 'default', 'what it is'], rows);
    return {
      result: { preset, description, settings },
      text: `${preset}: ${description}\n\n${rows.length === 0 ? 'It changes nothing.\n' : changes}`,
    };
  });
}

function list(settings: readonly SettingEntry[]): string {
  const rows = settings.map(({ path, value, unit, symbol, label }) => [path, value, unit, symbol, label]);
  return columns(['setting', 'default', 'unit', 'paper', 'what it is'], rows);
}

function inFull({ path, label, meaning, value, unit, symbol, choices, presets }: SettingEntry): string {
  const changed = Object.entries(presets).map(([name, other]) => `${name} ${other}`);
  const rest = {
    default: value,
    'one of': choices?.join(', '),
    unit,
    'paper symbol': symbol,
    presets: changed.join(', '),
  };
  const said = Object.fromEntries(Object.entries(rest).filter(([, text]) => text !== ''));
  return `${path}: ${label}\n\n${meaning}\n\n${namedValues(said)}`;
}
