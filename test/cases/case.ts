import { run } from '../cli/captureIo';
import { testBackend } from '../testBackend';

/** Gives the path of a file in the folder of a case. */
export type At = (name: string) => string;

/** One command, or something else that is done and what it shows. */
export interface Step {
  /** A command line without `usdrl`, given in the folder; `%20` is a blank. */
  usdrl?: string;
  /** In words, with `act`: something that is no command. */
  what?: string;
  /** Does it; gives what is to be judged. */
  act?: (at: At) => string | Promise<string>;
  /** Exit status; default 0. `any`: refused or not. */
  status?: number | 'any';
  said?: readonly RegExp[];
  never?: RegExp;
}

/** What users brought, or an attack: files, commands, and what is said now. */
export interface Case {
  /** The folder of `USDRL_CASES` that shows it: `users/01-pyskl-three-parts`. Several cases may show one kind. */
  folder: string;
  /** What is different from the folder, in a case of our own of the same kind. */
  own?: string;
  /** Makes small files of the same kind. */
  make?: (at: At) => void | Promise<void>;
  /** Changes the files of the folder itself before the commands, as they lie somewhere else now. */
  prepare?: (at: At) => void | Promise<void>;
  /** Says why the case cannot be tried here. */
  whyNot?: () => string | undefined;
  steps: readonly Step[];
}

export const nameOf = ({ folder, own }: Case): string => (own === undefined ? folder : `${folder}: ${own}`);

/** What a step gave. */
export interface Gave {
  what: string;
  status: number;
  text: string;
}

const engines = ['pretrain', 'evaluate', 'grid'];

/** Does a step; the folder of the case is the current one. */
export async function perform({ usdrl, what = '', act }: Step, at: At): Promise<Gave> {
  if (usdrl === undefined) return { what, status: 0, text: (await act?.(at)) ?? '' };
  const argv = usdrl.split(' ').map((word) => word.replaceAll('%20', ' '));
  const needsEngine = engines.includes(argv[0]) && argv[1] !== 'table';
  const { status, stdout, stderr } = await run([...argv, ...(needsEngine ? ['--backend', testBackend] : [])]);
  return { what: `usdrl ${usdrl.replaceAll('%20', '\\ ')}`, status, text: stdout + stderr };
}
