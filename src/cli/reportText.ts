import type { StoredReport } from '../data';
import { visible } from '../errors';

/** Recordings, notes and classes that are listed one by one; `--json` has all. */
export const mostListed = 20;

/** Notes, one below the other. */
export function notesList({ notes }: Pick<StoredReport, 'notes'>): string[] {
  const shown = notes.slice(0, mostListed).map((note) => `\nnote: ${visible(note)}\n`);
  return notes.length > mostListed ? [...shown, `\n${more(notes.length)}`] : shown;
}

/** Recordings that were left out. */
export function skippedList({ skipped }: Pick<StoredReport, 'skipped'>): string {
  if (skipped.length === 0) return '';
  const rows = skipped.slice(0, mostListed).map(({ name, why }) => `  ${visible(name)}: ${visible(why)}\n`);
  return `\nskipped:\n${rows.join('')}${more(skipped.length)}`;
}

/** How many were not listed. */
export function more(count: number): string {
  return count > mostListed ? `  and ${count - mostListed} more (--json lists all)\n` : '';
}
