import { readOwnFile, type OwnFile } from '../data';
import type { EvaluationResult } from './result';

const resultKind: OwnFile = {
  thing: 'stored result',
  wanted: 'one that `usdrl evaluate linear|finetune|semi` wrote',
  shape: {
    protocol: 'text',
    checkpoint: 'text',
    'scores?': 'text',
    top1: 'number',
    counts: { '*': 'number' },
    perClass: [{ name: 'text' }],
    'confusion?': [['number']],
    settings: 'object',
    data: { name: 'text', fingerprint: 'text' },
    synthetic: 'boolean',
    seed: 'number',
  },
  fix: 'Make it anew with `usdrl evaluate PROTOCOL --force`.',
};

/** The result of a recognition protocol as it was stored. @throws InputError for a file that is cut, empty or of something else */
export function readResult(file: string): EvaluationResult {
  return readOwnFile(file, resultKind) as EvaluationResult;
}

/** The file of the class scores that a result of any protocol names. @throws InputError as {@link readResult} */
export function storedScores(file: string): string | undefined {
  const kind: OwnFile = { ...resultKind, wanted: 'one that `usdrl evaluate` wrote', shape: { 'scores?': 'text' } };
  return (readOwnFile(file, kind) as { scores?: string }).scores;
}
