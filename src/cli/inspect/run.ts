import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { damageOf } from '../../checkpoints';
import { InputError } from '../../errors';
import { stopPoint, type LongWork } from '../../progress';
import type { Answer } from '../action';
import { columns, namedValues, type Cell } from '../textTable';

/** Describes a run folder: configuration, how far it came, its checkpoints and results. Reads every file of tensors. */
export async function inspectRun(folder: string, work: LongWork): Promise<Answer> {
  const config = readJson(join(folder, 'config.json'));
  const metrics = lastMetrics(join(folder, 'metrics.jsonl'));
  const checkpoints = listed(join(folder, 'checkpoints')).filter((name) => name.endsWith('.safetensors'));
  const results = listed(folder)
    .filter((name) => /^result-.*\.json$/.test(name))
    .map((name) => ({ file: name, ...readJson(join(folder, name)) }));
  const damaged = await damagedFiles(folder, work);
  const result = { kind: 'run', folder, config, metrics, checkpoints, results, damaged };
  const rows = results.map((one: Record<string, unknown>) => [cell(one.file), cell(one.protocol), cell(one.top1)]);
  const text = [
    namedValues({ run: folder, ...flat(config) }),
    metrics.last === undefined
      ? '\nno metrics yet\n'
      : `\nlast of ${metrics.lines} lines of metrics:\n${namedValues(flat(metrics.last))}`,
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

/** The number of lines and the last whole one; a line that was cut by a crash is passed over. */
function lastMetrics(file: string): { lines: number; last?: Record<string, unknown> } {
  if (!existsSync(file)) return { lines: 0 };
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  for (let i = lines.length - 1; i > 0; i--) {
    const record = parse(lines[i]);
    if (record !== undefined) return { lines: lines.length, last: record };
  }
  return { lines: lines.length };
}

function listed(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function readJson(file: string): Record<string, unknown> {
  const record = parse(readFileSync(file, 'utf8'));
  if (record !== undefined) return record;
  throw new InputError({ file, thing: 'content', found: 'something else', wanted: 'a JSON object' });
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
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
