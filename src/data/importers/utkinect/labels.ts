import { InputError } from '../../../errors';

/** The ten actions of UTKinect in the order of their labels, as the label file calls them. */
export const utkinectActions: readonly string[] = [
  'walk',
  'sitDown',
  'standUp',
  'pickUp',
  'carry',
  'throw',
  'push',
  'pull',
  'waveHands',
  'clapHands',
];

/** An action in a recording; limits are frame numbers of the sensor, both inclusive. */
export interface UtkinectAction {
  label: number;
  first: number;
  last: number;
}

/** What the label file says about one recording. */
export interface UtkinectLabels {
  actions: UtkinectAction[];
  /** Actions without limits (`NaN NaN`). */
  without: string[];
}

const heading = /^s\d\d_e\d\d$/;
const row = /^(\w+)\s*:\s*(\S+)\s+(\S+)$/;

/**
 * Reads `actionLabel_modified.txt` (or `actionLabel.txt`): blocks of a recording's name and lines `action: first last`.
 * @throws InputError for lines of another form, unknown actions and limits that are no frame numbers in order.
 */
export function parseUtkinectLabels(text: string, file: string): Map<string, UtkinectLabels> {
  const recordings = new Map<string, UtkinectLabels>();
  let current: UtkinectLabels | undefined;
  text.split(/\r?\n/).forEach((line, index) => {
    const trimmed = line.trim();
    const fail = (thing: string, found: string, wanted: string): never => {
      throw new InputError({ file, thing: `line ${index + 1}, ${thing}`, found: found.slice(0, 60), wanted });
    };
    if (trimmed === '') return;
    if (heading.test(trimmed)) {
      if (recordings.has(trimmed)) fail('recording', `${trimmed} twice`, 'each recording once');
      current = { actions: [], without: [] };
      recordings.set(trimmed, current);
      return;
    }
    const match = row.exec(trimmed);
    if (match === null || current === undefined)
      return fail('content', trimmed, 'sSS_eEE, then lines "action: first last"');
    const [, action, first, last] = match;
    const label = utkinectActions.indexOf(action);
    if (label < 0) fail('action', action, utkinectActions.join(', '));
    if (first === 'NaN' && last === 'NaN') {
      current.without.push(action);
      return;
    }
    const limits = [first, last].map((limit) => (/^\d{1,9}$/.test(limit) ? Number(limit) : NaN));
    if (!(limits[0] <= limits[1])) fail(action, `${first} ${last}`, 'two frame numbers, the first not after the last');
    current.actions.push({ label, first: limits[0], last: limits[1] });
  });
  return recordings;
}
