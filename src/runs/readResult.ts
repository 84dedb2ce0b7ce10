import { basename, dirname } from 'node:path';

import { jsonHash, readOwnFile, type OwnFile } from '../data';
import { InputError } from '../errors';
import { readRunRecord, recordFile } from './records/runRecord';
import type { EvaluationResult, StoredResult } from './result';

const anyResult: OwnFile = {
  thing: 'stored result',
  wanted: 'one that `usdrl evaluate` wrote',
  hashed: true,
  shape: { 'scores?': 'text', 'scoresHash?': 'text' },
  fix: 'Make it anew with `usdrl evaluate PROTOCOL --force`.',
};

const recognitionResult: OwnFile = {
  ...anyResult,
  wanted: 'one that `usdrl evaluate linear|finetune|semi` wrote',
  shape: {
    protocol: 'text',
    checkpoint: 'text',
    'scores?': 'text',
    'scoresHash?': 'text',
    top1: 'number',
    counts: { '*': 'number' },
    perClass: [{ name: 'text' }],
    'confusion?': [['number']],
    settings: 'object',
    data: { name: 'text', fingerprint: 'text' },
    synthetic: 'boolean',
    seed: 'number',
  },
};

/**
 * The result of a recognition protocol as it was stored.
 *
 * @throws InputError for a file that is cut, empty, changed or of something else, and for one that is not the result of which the
 *   record of its run tells
 */
export function readResult(file: string): EvaluationResult {
  return readStored(file, recognitionResult) as EvaluationResult;
}

/** The result of any protocol. @throws InputError as {@link readResult} */
export function readAnyResult(file: string): Partial<StoredResult> {
  return readStored(file, anyResult) as Partial<StoredResult>;
}

function readStored(file: string, kind: OwnFile): unknown {
  const result = readOwnFile(file, kind);
  const [, name = ''] = /^result-(.+)\.json$/.exec(basename(file)) ?? [];
  const told = readRunRecord(dirname(file))?.evaluations[name]?.resultHash;
  const found = jsonHash(result);
  if (told === undefined || told === found) return result;
  const fix = `Another one was put in its place. ${kind.fix}`;
  throw new InputError({
    file,
    thing: 'SHA-256 of the content',
    found,
    wanted: `${told}, as ${recordFile} says`,
    fix,
  });
}
