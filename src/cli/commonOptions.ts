import { InvalidArgumentError, Option, type Command } from 'commander';

import type { BackendName } from '../backend';
import { isDecimal } from '../errors';

/** Options that every command has, and the engine and the seed of those that use them. */
export interface CommonOptions {
  json?: boolean;
  quiet?: boolean;
  debug?: boolean;
  backend: BackendName | 'auto';
  devices?: string;
  seed: number;
}

/** What not every command uses. */
type Used = 'backend' | 'seed';

/** Options of commands with settings. */
export interface SettingOptions {
  preset?: string;
  set: string[];
}

/**
 * Adds the options that every command has.
 *
 * @param uses of engine and seed those that change what the command does; others are not offered
 */
export function addCommonOptions(command: Command, uses: readonly Used[]): Command {
  command.option('--json', 'print exactly one JSON object on stdout');
  if (uses.includes('backend')) {
    const names = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu', 'xla'];
    command
      .addOption(new Option('--backend <name>', 'tensor engine').choices(names).default('auto'))
      .option('--devices <which>', 'devices of backend xla: all, how many, or which (0,1); default all');
  }
  if (uses.includes('seed')) command.option('--seed <n>', 'seed of all random draws', wholeNumber(0), 0);
  return command
    .option('--quiet', 'no progress and no notes on stderr')
    .option('--debug', 'show the stack trace of an error');
}

/** Adds `--preset` and `--set`. */
export function addSettingOptions(command: Command): Command {
  return command
    .option('--preset <name>', 'named settings to start from (an unknown name lists them)')
    .option('--set <path=value>', 'change one setting; may be given many times', collect, [] as string[]);
}

/** A parser of whole numbers not below `least`; anything else is a usage error. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (isDecimal(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Wanted a whole number from ${least}, below 2^53.`);
  };
}

/** A parser of numbers above 0; anything else is a usage error. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (isDecimal(text) && value > 0) return value;
  throw new InvalidArgumentError('Wanted a number above 0.');
}

const byteUnits: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, MiB: 2 ** 20, GiB: 2 ** 30 };

/** A parser of sizes such as 500MiB; 0 is one too. */
function byteSize(text: string): number {
  if (text === '0') return 0;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(MB|GB|MiB|GiB)$/.exec(text) ?? [];
  if (amount !== undefined) return Number(amount) * byteUnits[unit];
  throw new InvalidArgumentError('Wanted 0, or a size such as 2GiB or 500MiB.');
}

/** `--cache-size`, of commands that extract features. */
export function cacheSizeOption(): Option {
  const text = 'features kept in all run folders of one place together, oldest go first (default 2GiB; 0: none)';
  return new Option('--cache-size <size>', text).argParser(byteSize);
}

/** Gathers the values of an option given many times. */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** Gathers parsed values of an option that takes several: `--k 1 5 9`. */
export function collectParsed<T>(parse: (text: string) => T): (text: string, before?: T[]) => T[] {
  return (text, before = []) => [...before, parse(text)];
}
