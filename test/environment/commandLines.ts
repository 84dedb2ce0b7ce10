import { CommanderError, type Command } from 'commander';

import { createProgram } from '../../src/cli/program';
import { InputError } from '../../src/errors';
import { resolveSettings } from '../../src/settings';
import type { MarkdownPage } from './markdownPage';

/** A command line of this project in a page. */
export interface CommandLine {
  words: string[];
  line: number;
  /** A line of its own, to be typed as it is; otherwise a mention, which may leave out what is required. */
  whole: boolean;
}

/** Every `npx usdrl ...` of a page. Comments end at `#`, a backslash at the end of a line joins the next one. */
export function commandLines({ blocks, spans }: MarkdownPage): CommandLine[] {
  const typed = blocks.flatMap(({ lines, line }) => {
    const joined: { text: string; line: number }[] = [];
    lines.forEach((content, index) => {
      const before = joined.at(-1);
      if (before?.text.endsWith('\\')) before.text = `${before.text.slice(0, -1)} ${content.trim()}`;
      else joined.push({ text: content.trim(), line: line + 1 + index });
    });
    return joined.map((one) => ({ ...one, whole: true }));
  });
  return [...typed, ...spans.map((span) => ({ ...span, whole: false }))].flatMap(({ text, line, whole }) => {
    const found = /^(?:\$ )?(?:[A-Z_]+=\S+ )*(?:npx )?usdrl (.*)$/.exec(text);
    if (found === null) return [];
    const words = found[1].replace(/\s#.*$/, '').match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
    return [{ words: words.map((word) => word.replace(/^(["'])(.*)\1$/, '$2')), line, whole }];
  });
}

/** What is wrong with a command line, or nothing. */
export async function commandProblem({ words, whole }: CommandLine): Promise<string | undefined> {
  return whole ? typedProblem(words) : mentionProblem(words);
}

/** Parses a line as the program does, with every action replaced by a look at the settings. */
async function typedProblem(words: readonly string[]): Promise<string | undefined> {
  let problem: string | undefined;
  let said = '';
  const program = createProgram({ stdout: () => undefined, stderr: () => undefined }, { code: 0 });
  forAll(program, (command) => {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: (text) => void (said += text) });
    if (command.commands.length === 0) {
      command.action(() => void (problem = settingsProblem(command, command.opts<SettingValues>())));
    }
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) return said.trim() || error.message;
  }
  return problem;
}

interface SettingValues {
  preset?: string;
  set?: string[];
}

function settingsProblem(command: Command, { preset, set = [] }: SettingValues): string | undefined {
  const takesSettings = command.options.some(({ flags }) => flags === '--set <path=value>');
  return takesSettings ? assignmentProblem(set, preset) : undefined;
}

/** What is wrong with settings, or nothing. */
export function assignmentProblem(set: readonly string[], preset?: string): string | undefined {
  try {
    resolveSettings({ preset, set });
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** Checks the names in a mention such as `evaluate linear|knn --lr`: commands, options, settings, presets. */
function mentionProblem(words: readonly string[]): string | undefined {
  const program = createProgram({ stdout: () => undefined, stderr: () => undefined }, { code: 0 });
  const path = words.findIndex((word) => !/^[a-z][\w|-]*$/.test(word));
  const names = words.slice(0, path < 0 ? words.length : path);
  let commands = [program];
  for (const name of names) {
    const children = commands.flatMap((command) => command.commands);
    if (children.length === 0) break; // what follows are arguments
    const alternatives = name.split('|');
    const next = children.filter((child) => alternatives.includes(child.name()));
    // A command with arguments of its own, such as grid FILE, may have subcommands beside them.
    if (next.length === 0 && commands.some((command) => command.registeredArguments.length > 0)) break;
    if (next.length < alternatives.length) return `unknown command in: ${names.join(' ')}`;
    commands = next;
  }
  for (const [at, word] of words.entries()) {
    if (!word.startsWith('--')) continue;
    const flag = word.replace(/=.*$/, '');
    const unknown = commands.find((command) => !knows(command, flag));
    if (unknown !== undefined) return `unknown option ${flag} of ${unknown.name()}`;
    const value = words[at + 1];
    const problem = value === undefined || isPlaceholder(value) ? undefined : valueProblem(commands, flag, value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function knows(command: Command, flag: string): boolean {
  return ['--help', '--version'].includes(flag) || command.options.some(({ long }) => long === flag);
}

function valueProblem(commands: readonly Command[], flag: string, value: string): string | undefined {
  if (flag === '--preset') return assignmentProblem([], value);
  for (const command of commands) {
    const option = command.options.find(({ long }) => long === flag);
    if (option?.flags === '--set <path=value>') return assignmentProblem([value]);
    const { argChoices } = option ?? {};
    const strange = argChoices && value.split('|').find((word) => !argChoices.includes(word));
    if (strange !== undefined) return `${flag}: ${strange} is none of ${argChoices?.join(', ')}`;
  }
  return undefined;
}

/** `FILE`, `KEY=VALUE`, `detection.KEY=VALUE`, `NAME...` stand for something. */
function isPlaceholder(value: string): boolean {
  return /(^|[./=])[A-Z][A-Z_]*(\b|\.\.\.)/.test(value);
}

function forAll(command: Command, change: (command: Command) => void): void {
  change(command);
  command.commands.forEach((child) => forAll(child, change));
}
