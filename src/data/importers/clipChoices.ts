import type { BodyRule } from './chosenBodies';
import type { MissingRule } from './missingJoints';

/** What every importer asks about the clips it reads. Plain data. */
export interface ClipChoices {
  /** Most bodies of a clip; default 2. */
  bodies?: number;
  /** Which are kept of more; default `motion`, as in the UmURL code. */
  chooseBodies?: BodyRule;
  /** What becomes of joints that are NaN or zeros; without it NaN is refused and zeros are taken as they are. */
  missing?: MissingRule;
  /** Leave damaged recordings out and list them, instead of stopping at the first; default false. */
  skipDamaged?: boolean;
}

/** Those of some options that are {@link ClipChoices}. */
export function clipChoicesOf({ bodies, chooseBodies: rule, missing, skipDamaged }: ClipChoices): ClipChoices {
  return { bodies, chooseBodies: rule, missing, skipDamaged };
}
