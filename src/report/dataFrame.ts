import { isMissingPackage, missingPackage } from '../errors';

/** What is used of a danfo.js data frame; `toDanfo<DataFrame>` gives it the package's own type where that is installed. */
export interface DanfoFrame {
  columns: string[];
  shape: number[];
  values: unknown[];
  index: (string | number)[];
  head(rows?: number): DanfoFrame;
  tail(rows?: number): DanfoFrame;
  describe(): DanfoFrame;
  /** Rows by the values of columns; `agg({ frames: ['count', 'mean'] })` gives the columns `frames_count`, `frames_mean`. */
  groupby(columns: string[]): { agg(operations: Record<string, string | string[]>): DanfoFrame };
  sortValues(column: string, options?: { ascending?: boolean }): DanfoFrame;
  print(): void;
}

/**
 * Plain rows as a danfo.js data frame, for exploring a data set in a notebook (`describe`, `groupby`, `query`). The package is
 * loaded at the first call, because it takes a second and needs the tfjs-node addon.
 *
 * @throws InputError when danfo.js is not installed; Error with one line that says why when it cannot be loaded here.
 */
export async function toDanfo<Frame = DanfoFrame>(
  rows: readonly Readonly<Record<string, string | number | boolean | null>>[],
): Promise<Frame> {
  let danfo;
  try {
    danfo = await import('danfojs-node');
  } catch (error) {
    if (isMissingPackage(error)) throw missingPackage('data frames', 'danfojs-node');
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(`danfojs-node could not be loaded (${reason}); everything but toDanfo works without it.`);
  }
  return new danfo.DataFrame(rows.map((row) => ({ ...row }))) as Frame;
}
