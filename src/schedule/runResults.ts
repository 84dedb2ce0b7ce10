import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { EvaluationResult } from '../runs';
import type { GridEvaluation } from './gridFile';
import type { GridFolder } from './gridFolder';

/** Where a run keeps the result of an evaluation. */
export function resultFileOf(folder: GridFolder, id: string, evaluation: GridEvaluation): string {
  return join(folder.runFolder(id), `result-${evaluation}.json`);
}

/** Evaluations of a run that are still to be done. */
export function missingResults(folder: GridFolder, id: string): GridEvaluation[] {
  return folder.evaluate.filter((evaluation) => !existsSync(resultFileOf(folder, id, evaluation)));
}

/** A run is done when its results are there: they are written last. */
export function isDone(folder: GridFolder, id: string): boolean {
  return missingResults(folder, id).length === 0;
}

export function readResult(folder: GridFolder, id: string, evaluation: GridEvaluation): EvaluationResult {
  return JSON.parse(readFileSync(resultFileOf(folder, id, evaluation), 'utf8')) as EvaluationResult;
}
