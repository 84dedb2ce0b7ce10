import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { damageOf } from '../../checkpoints';
import { InputError } from '../../errors';
import { stopPoint, type LongWork } from '../../progress';
import { readAnyResult, readRunRecord, readScores, RunFolder } from '../../runs';
import type { Answer } from '../action';
import { columns, namedValues, type Cell } from '../textTable';

/** Describes a run folder: configuration, how far it came, its checkpoints and results. Reads every file of tensors. */
export async function inspectRun(folder: string, work: LongWork): Promise<Answer> {
  const { config, metrics, problems } = RunFolder.open(folder).survey();
  const checkpoints = listed(join(folder, 'checkpoints')).filter((name) => name.endsWith('.safetensors'));
  const results: Record<string, unknown>[] = [];
  for (const file of listed(folder).filter((name) => /^result-.*\.json$/.test(name))) {
    results.push({ file, ...(await resultOf(join(folder, file), problems)) });
  }
  try {
    readRunRecord(folder);
  } catch (error) {
    problems.push(problemIn(error));
  }
  const damaged = [...new Set(problems), ...(await damagedFiles(folder, work))];
  const result = { kind: 'run', folder, config, metrics, checkpoints, results, damaged };
  const rows = results.map((one: Record<string, unknown>) => [cell(one.file), cell(one.protocol), cell(one.top1)]);
  const text = [
    namedValues({ run: folder, ...flat(config) }),
    metrics.last === undefined
      ? '\nno metrics yet\n'
      : `\nlast of ${metrics.lines} lines of metrics:\n${namedValues(flat(metrics.last))}`,
    metrics.cut ? '\nanother line of metrics was cut off, as a kill leaves it\n' : '',
    `\ncheckpoints: ${checkpoints.join(', ') || 'none'}\n`,
    rows.length === 0 ? '' : `\n${columns(['result', 'protocol', 'top-1'], rows)}`,
    ...(damaged.length === 0 ? [] : ['\ndamaged:\n', ...damaged.map((problem) => `  ${problem}\n`)]),
  ];
  return { result, text: text.join(''), succeeded: damaged.length === 0 };
}

/** What is wrong with checkpoints, detectors and kept features, in words. */
async function damagedFiles(folder: string, work: LongWork): Promise<string[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.safetensors'),
  );
  const problems: (string | undefined)[] = [];
  for (const [done, name] of files.sort().entries()) {
    await stopPoint(work, 'inspect');
    problems.push(damageOf(join(folder, name)));
    work.progress?.({ task: 'inspect', done: done + 1, total: files.length, unit: 'file' });
  }
  return problems.filter((problem) => problem !== undefined);
}

function listed(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** A result; one that is damaged, or whose scores are, is added to the problems. */
async function resultOf(file: string, problems: string[]): Promise<object> {
  let result: ReturnType<typeof readAnyResult> = {};
  try {
    result = readAnyResult(file);
    if (result.scores !== undefined) await readScores(file, result, 'usdrl evaluate --force');
  } catch (error) {
    problems.push(problemIn(error));
  }
  return result;
}

function problemIn(error: unknown): string {
  if (error instanceof InputError) return error.message;
  throw error;
}

/** Nested values by their path, for printing. */
function flat(record: object, path = ''): Record<string, Cell> {
  const entries = Object.entries(record).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(flat(value, `${path}${key}.`))
      : [[`${path}${key}`, cell(value)] as const],
  );
  return Object.fromEntries(entries);
}

function cell(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}
