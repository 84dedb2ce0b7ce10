import { visible } from './visible';

/** What went wrong with something the user gave, in the four parts that let them mend it. */
export interface InputProblem {
  /** File or folder the problem is in, if any. */
  file?: string;
  /** The thing that is wrong: a field, a row, a setting. */
  thing: string;
  /** The value found. */
  found: string | number;
  /** The value wanted. */
  wanted: string | number;
  /** What to do about it; one sentence. */
  fix?: string;
}

/**
 * An error the user can mend. Its message names the file, the thing, the value found, the value wanted and what to do.
 * The command line prints the message alone and exits with status 1. Texts of files stand in it so that nothing is hidden and
 * nothing reaches a terminal raw.
 */
export class InputError extends Error {
  readonly problem: InputProblem;

  constructor(problem: InputProblem) {
    const place = problem.file === undefined ? '' : `${problem.file}: `;
    const fix = problem.fix === undefined ? '' : ` ${problem.fix}`;
    super(visible(`${place}${problem.thing}: found ${problem.found}, wanted ${problem.wanted}.${fix}`));
    this.name = 'InputError';
    this.problem = problem;
  }
}

/** Does something with what a file says: a problem that is found names the file. */
export function inFile<T>(file: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError) || file === undefined || error.problem.file !== undefined) throw error;
    throw new InputError({ ...error.problem, file });
  }
}

/** Raised when the user asked long work to stop (Ctrl-C, kernel interrupt); what was done so far is kept. */
export class Interrupted extends Error {
  constructor(task: string, howToGoOn = '') {
    super(`${task} was interrupted.${howToGoOn === '' ? '' : ` ${howToGoOn}`}`);
    this.name = 'Interrupted';
  }
}
