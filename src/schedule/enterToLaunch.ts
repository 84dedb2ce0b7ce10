import { randomUUID } from 'node:crypto';
import { basename, join, resolve } from 'node:path';

import { Claim, claimantOf, claimsIn, claimsWithin, refuseClaimed } from '../data';
import { InputError } from '../errors';
import { dataFolder, experimentHash } from '../runs';
import { datasetsOf } from './estimateWorkload';
import { GroupFolder, workloadFile } from './groupFolder';
import { isDone } from './jobState';
import { wordOf } from './word';
import { jobTitle, type Job, type Workload } from './workload';

/** A group folder in which a workload was entered, and the sign that this process is at it. */
export interface Entered {
  folder: GroupFolder;
  /** To be given back when the launch has ended. */
  claim: Claim;
}

/**
 * Writes a workload into its group folder for a launch. Any number of launchers may be at one name at once, as long as none takes from
 * another what that has still to make: workers read the runs from the folder, where a name has one list.
 *
 * @throws InputError where a living launcher is at a list of this name with runs that this workload lacks, would measure less of, or
 * would make of other data
 */
export function enterToLaunch(workload: Workload): Entered {
  const file = workloadFile(workload);
  const place = join(resolve(workload.places.runs), 'schedule');
  const word = wordOf(workload.name);
  return Claim.briefly(claimsIn(place, word), file, () => {
    const others = claimsWithin(place).filter((claims) => isOf(word, claims) && isHeld(claims));
    const folder = GroupFolder.enter(workload, (former, own) => {
      if (others.length > 0) refuseLoss(former, own, others, file);
    });
    return { folder, claim: Claim.hold(claimsIn(place, `${word}.${randomUUID()}`), file) };
  });
}

/** Whether claims are those of a launcher of a workload: `WORD.UUID`. */
function isOf(word: string, claims: string): boolean {
  const name = basename(claims);
  return name.startsWith(`${word}.`) && /^[0-9a-f-]{36}$/.test(name.slice(word.length + 1));
}

/** Whether a living launcher has a claim; what one left that was killed is cleared away. */
function isHeld(claims: string): boolean {
  const dead = Claim.take(claims, undefined, true);
  dead?.release();
  return dead === undefined;
}

function refuseLoss(former: readonly Job[], own: readonly Job[], launchers: readonly string[], file: string): void {
  const byRun = new Map(own.map((job) => [job.run, job]));
  const lost = former.filter((job) => !isDone(job) && !covers(byRun.get(job.run), job));
  const [holder] = launchers.filter((claims) => claimantOf(claims) !== undefined);
  if (lost.length === 0 || holder === undefined) return;
  try {
    refuseClaimed(holder, file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { problem } = error;
    const first = lost.slice(0, 3).map(jobTitle).join(', ');
    const more = lost.length > 3 ? ` and ${lost.length - 3} more` : '';
    throw new InputError({
      ...problem,
      found: `${problem.found}, with ${lost.length} ${lost.length === 1 ? 'run' : 'runs'} to make that this list of the same name lacks or has otherwise (${first}${more})`,
      wanted: 'nobody at work on it, or a list that has them too',
      fix: `${problem.fix} Or give this list a name or a folder of its own.`,
    });
  }
}

/** Whether a job makes everything of another of the same run, of the same data; workers ask for it by the name of its list. */
function covers(job: Job | undefined, other: Job): boolean {
  if (job === undefined || job.workload !== other.workload || job.places.kept !== other.places.kept) return false;
  const made = new Set(job.experiments.map(({ experiment }) => experimentHash(experiment)));
  const isMade = other.experiments.every(({ experiment }) => made.has(experimentHash(experiment)));
  const folders = [job, other].map(({ places }) => datasetsOf(other).map((dataset) => dataFolder(places, dataset)));
  return isMade && folders[0].join('\0') === folders[1].join('\0');
}
