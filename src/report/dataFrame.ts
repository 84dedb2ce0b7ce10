import type * as Danfo from 'danfojs-node';

/**
 * Plain rows as a danfo.js data frame, for exploring a data set in a notebook (`describe`, `groupby`, `query`). The package is
 * loaded at the first call, because it takes a second and needs the tfjs-node addon.
 * @throws Error with one line that says why when danfo.js cannot be loaded here.
 */
export async function toDanfo(
  rows: readonly Readonly<Record<string, string | number | boolean | null>>[],
): Promise<Danfo.DataFrame> {
  let danfo: typeof Danfo;
  try {
    danfo = await import('danfojs-node');
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(`danfojs-node could not be loaded (${reason}); everything but toDanfo works without it.`);
  }
  return new danfo.DataFrame(rows.map((row) => ({ ...row })));
}
