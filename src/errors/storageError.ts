import { InputError, type InputProblem } from './inputError';

/** Why something could not be stored, and what helps, as the beginning of a sentence. */
interface Cause {
  found: string;
  wanted: string;
  way: string;
}

const full = { found: 'a full disk', wanted: 'free space', way: 'Make room there' };
const refused = { found: 'no permission to write', wanted: 'a place that can be written to', way: 'Make it writable' };
const many = { found: 'too many open files', wanted: 'fewer', way: 'Close some, or raise the limit (ulimit -n)' };
const causes: Readonly<Record<string, Cause>> = {
  ENOSPC: full,
  EDQUOT: { ...full, found: 'a full quota' },
  EFBIG: { ...full, found: 'a file larger than this disk or account takes', wanted: 'a smaller one' },
  EACCES: refused,
  EPERM: refused,
  EROFS: { ...refused, found: 'a disk that can only be read' },
  ENOTDIR: { ...refused, found: 'a path through something that is no folder', way: 'Name a folder' },
  EISDIR: { ...refused, found: 'a folder in place of the file', way: 'Take it away' },
  ENOENT: { ...refused, found: 'a folder that is not there any more', way: 'Put it back' },
  ENAMETOOLONG: { ...refused, found: 'a name that is too long', way: 'Shorten it' },
  EIO: { ...refused, found: 'a disk that fails (input/output error)', way: 'Look after the disk' },
  ESTALE: { ...refused, found: 'a network disk that went away', way: 'Mount it again' },
  ENXIO: { ...refused, found: 'a device that went away', way: 'Mount it again' },
  EMFILE: many,
  ENFILE: many,
};

/** A disk that is full, or a place that must not or cannot be written to; mended outside the program. */
export class StorageError extends InputError {
  override readonly name = 'StorageError';

  constructor(
    problem: Omit<InputProblem, 'fix'>,
    /** What helps, as the beginning of a sentence: `Make room there`. */
    private readonly way: string,
    next = `${way}, or choose another place, then give the same command again.`,
  ) {
    super({ ...problem, fix: next });
  }

  /**
   * The same of work that can go on.
   *
   * @param saved what is left of it, a sentence
   * @param next how it goes on, after `then`: `give the same command with --resume`
   */
  goingOn(saved: string, next: string): StorageError {
    return new StorageError(this.problem, this.way, `${saved} ${this.way}, then ${next}`);
  }
}

/**
 * Runs what writes to a file or folder: the one place where the system's refusals become something that the user can mend.
 *
 * @throws StorageError if the disk is full, fails, or cannot be written to
 */
export function storing<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (error instanceof InputError || !Object.hasOwn(causes, code)) throw error;
    const { found, wanted, way } = causes[code];
    throw new StorageError({ file, thing: 'writing', found, wanted }, way);
  }
}
