import { InvalidArgumentError, Option, type Command } from 'commander';

import { isDecimal } from '../errors';
import type { RefineSettings, SegmentSettings } from '../protocols';
import { wholeNumber } from './commonOptions';

/** Options that say how segments are made of frame scores, and which are kept. */
export interface SegmentOptions extends Partial<RefineSettings> {
  protocol: 'usdrl' | 'ssd';
  rule?: SegmentSettings['rule'];
  threshold?: number;
  smoothing?: number;
  padBackground?: boolean;
}

/** Options that only frame scores can follow. */
export const scoreOptions = ['rule', 'threshold', 'smoothing', 'padBackground'] as const;

export function addSegmentOptions(command: Command): Command {
  const fraction = fractionParser(0, true);
  return (
    command
      .addOption(
        new Option('--protocol <name>', 'with --scores: whose way of making segments, unless the options below differ')
          .choices(['usdrl', 'ssd'])
          .default('usdrl'),
      )
      .addOption(
        new Option('--rule <name>', 'a run for each class, or one class-agnostic threshold on all actions').choices([
          'perClass',
          'activity',
        ]),
      )
      .option('--threshold <p>', 'probability that a frame needs (default: 0.02, ssd 0.4)', fraction)
      .option(
        '--smoothing <k>',
        'mean of the frames from i - k to i + k - 1 first (default: 0, ssd 10)',
        wholeNumber(0),
      )
      // Naming both forms leaves the value undefined when neither is given.
      .option('--pad-background', 'smooth the end with background after the recording (ssd does)')
      .option('--no-pad-background', 'smooth the end of the recording with its own frames alone')
      .option('--minimum-length <n>', 'leave out shorter segments (default: 1 frame)', wholeNumber(1))
      .addOption(
        new Option(
          '--suppression <scope>',
          'temporal non-maximum suppression, most confident first (default: none)',
        ).choices(['none', 'perClass', 'all']),
      )
      .option('--suppression-overlap <iou>', 'intersection over union to exceed (default: 0.1)', fraction)
  );
}

/** The settings that the options describe. */
export function segmentSettings(
  options: SegmentOptions,
  defaults: Record<SegmentOptions['protocol'], SegmentSettings>,
): SegmentSettings {
  const settings = { ...defaults[options.protocol] };
  for (const key of Object.keys(settings) as (keyof SegmentSettings)[]) {
    const value = options[key];
    if (value !== undefined) Object.assign(settings, { [key]: value });
  }
  return settings;
}

/** A parser of numbers up to 1, from `least` on or above it. */
export function fractionParser(least: number, inclusive: boolean): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (isDecimal(text) && value <= 1 && (value > least || (inclusive && value === least))) return value;
    throw new InvalidArgumentError(`Wanted a number ${inclusive ? 'from' : 'above'} ${least} and up to 1.`);
  };
}
