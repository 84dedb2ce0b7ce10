import { InvalidArgumentError, Option, type Command } from 'commander';

import { isDecimal } from '../errors';
import type { FigureOptions, FigureStyle } from '../report';
import { journalWidths, legendPlaces, paletteNames } from '../report/names';
import { positiveNumber } from './commonOptions';

const group = 'Figures, as FigureOptions in docs/figures.md:';

/** One flag for each option of all figures; a figure option without one does not compile. */
const flags: Readonly<Record<keyof Omit<Required<FigureStyle>, 'title'>, Option>> = {
  width: new Option('--width <mm|column>', `millimetres, or one of ${Object.keys(journalWidths).join(', ')}`).argParser(
    (text) => (Object.hasOwn(journalWidths, text) ? text : millimetres(text)),
  ),
  height: new Option('--height <mm>', 'millimetres').argParser(positiveNumber),
  font: new Option('--font <family>', 'font family'),
  size: new Option('--size <points>', 'points of axis titles; lines and marks grow with it').argParser(positiveNumber),
  palette: new Option('--palette <name|colours>', `${paletteNames.join(', ')}, or #rrggbb,#rrggbb,...`).argParser(
    (text) => (text.startsWith('#') ? text.split(',') : oneOf(text, paletteNames)),
  ),
  labels: new Option('--labels <text=other>', 'other words for a text; may be given many times').argParser(
    (text, before?: Record<string, string>) => {
      const at = text.indexOf('=');
      if (at < 1) throw new InvalidArgumentError('Wanted TEXT=OTHER.');
      return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
    },
  ),
  legend: new Option('--legend <place>', 'where the legend is').choices(legendPlaces),
  ticks: new Option('--ticks <x=n>', 'x=5: about five numbers, y=0,50,100: these; may be given twice').argParser(ticks),
  layout: new Option('--layout <json>', "anything of Plotly's layout, as JSON").argParser(jsonObject),
};

/** Adds the options that every figure takes. */
export function addFigureOptions(command: Command): Command {
  Object.values(flags).forEach((flag) => command.addOption(flag.helpGroup(group)));
  return command;
}

/** The options of figures among those of a command. */
export function figureStyleOf(options: Omit<FigureStyle, 'title'>): FigureStyle {
  const names = Object.keys(flags) as (keyof typeof flags)[];
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}

function millimetres(text: string): number {
  if (isDecimal(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError(`Wanted millimetres, or one of ${Object.keys(journalWidths).join(', ')}.`);
}

function oneOf(text: string, names: readonly string[]): string {
  if (names.includes(text)) return text;
  throw new InvalidArgumentError(`Wanted one of ${names.join(', ')}, or colours #rrggbb,#rrggbb.`);
}

function ticks(text: string, before: FigureOptions['ticks'] = {}): FigureOptions['ticks'] {
  const [, axis, list = ''] = /^([xy])=(.+)$/.exec(text) ?? [];
  const numbers = list.split(',');
  if (axis === undefined || !numbers.every(isDecimal)) throw new InvalidArgumentError('Wanted x=N or x=A,B,...');
  return { ...before, [axis]: numbers.length === 1 ? Number(numbers[0]) : numbers.map(Number) };
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, as for what is no object.
  }
  throw new InvalidArgumentError('Wanted a JSON object, as {"xaxis":{"showgrid":false}}.');
}
