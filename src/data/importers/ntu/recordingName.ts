import { InputError } from '../../../errors';

/** What the name of an NTU RGB+D recording says, `SsssCcccPpppRrrrAaaa`; all numbers count from 1. */
export interface NtuRecording {
  name: string;
  setup: number;
  camera: number;
  performer: number;
  replication: number;
  action: number;
}

const pattern = /^S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})$/;

/** The largest numbers of NTU RGB+D 120. */
const largest = { setup: 32, camera: 3, performer: 106, replication: 2, action: 120 } as const;

/** The parts of a name, or undefined where it is no NTU name at all. */
export function parseNtuName(name: string): NtuRecording | undefined {
  const match = pattern.exec(name);
  if (match === null) return undefined;
  const [setup, camera, performer, replication, action] = match.slice(1).map(Number);
  return { name, setup, camera, performer, replication, action };
}

/** What the parts of a name mean, for whoever has recordings of their own. */
export const ntuNameHelp =
  'Name recordings of your own S (setup) C (camera) P (person) R (repetition) A (action), each with three digits from 001, ' +
  'and give the names of the actions with --classes; or use `usdrl import arrays`.';

/** As {@link parseNtuName} for a recording's file. @throws InputError for other names and for numbers beyond NTU RGB+D 120. */
export function ntuRecording(name: string, file: string): NtuRecording {
  const recording = parseNtuName(name);
  if (recording === undefined) {
    throw new InputError({
      file,
      thing: 'file name',
      found: name,
      wanted: 'SsssCcccPpppRrrrAaaa.skeleton',
      fix: ntuNameHelp,
    });
  }
  for (const [part, most] of Object.entries(largest) as [keyof typeof largest, number][]) {
    if (recording[part] >= 1 && recording[part] <= most) continue;
    throw new InputError({ file, thing: `${part} in the name`, found: recording[part], wanted: `1 to ${most}` });
  }
  return recording;
}
