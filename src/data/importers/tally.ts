import { isNoAccident } from '../meaning';

/** What was done to recordings on the way in, in numbers that add up. */
export interface Tally {
  /** Recordings with more bodies than are kept, and bodies that were left out. */
  crowded?: number;
  bodiesLeft?: number;
  /** Recordings in which missing joints were filled, and how many. */
  mended?: number;
  jointsFilled?: number;
  /** Recordings whose shoulders give a direction before any turn, and those that point against x. */
  sided?: number;
  opposed?: number;
}

/** The sum of tallies. */
export function addTallies(tallies: readonly (Tally | undefined)[]): Tally {
  const sum: Tally = {};
  for (const tally of tallies) {
    for (const [key, value] of Object.entries(tally ?? {}) as [keyof Tally, number][])
      sum[key] = (sum[key] ?? 0) + value;
  }
  return sum;
}

/** What the user should know of it. */
export function tallyNotes({
  crowded = 0,
  bodiesLeft = 0,
  mended = 0,
  jointsFilled = 0,
  sided = 0,
  opposed = 0,
}: Tally): string[] {
  const notes: string[] = [];
  if (crowded > 0) {
    notes.push(
      `${crowded} recordings have more bodies than are kept: ${bodiesLeft} bodies were left out (--bodies, --choose-bodies)`,
    );
  }
  if (mended > 0)
    notes.push(`${jointsFilled} missing joints in ${mended} recordings were filled from the frames around`);
  if (isNoAccident(opposed, sided)) {
    notes.push(
      `in ${opposed} of ${sided} recordings the shoulders point against the x axis: left and right may be exchanged in the ` +
        'layout, the recordings mirrored, or the x axis point to the other side',
    );
  }
  return notes;
}
