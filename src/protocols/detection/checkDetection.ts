import { InputError } from '../../errors';
import type { WholeFrom } from '../protocol';
import type { DetectionSettings } from './detectionSettings';

const usdrlCounts = ['trainStride', 'testStride', 'batch', 'microBatch', 'epochs', 'checkpointEvery'] as const;
const ssdCounts = ['clipsPerRecording', 'frames', 'testStep', 'batch', 'epochs', 'testEvery'] as const;

/** @throws InputError for settings of detection that make no sense */
export function checkDetection({ theta, thetas, usdrl, ssd, boundary }: DetectionSettings, wholeFrom: WholeFrom): void {
  usdrlCounts.forEach((key) => wholeFrom(`usdrl.${key}`, usdrl[key], 1));
  ssdCounts.forEach((key) => wholeFrom(`ssd.${key}`, ssd[key], 1));
  wholeFrom('boundary.width', boundary.width, 0);
  for (const [protocol, { segments }] of Object.entries({ usdrl, ssd })) {
    wholeFrom(`${protocol}.segments.smoothing`, segments.smoothing, 0);
    wholeFrom(`${protocol}.segments.minimumLength`, segments.minimumLength, 1);
    for (const key of ['threshold', 'suppressionOverlap'] as const) {
      if (segments[key] >= 0 && segments[key] <= 1) continue;
      const thing = `setting detection.${protocol}.segments.${key}`;
      throw new InputError({ thing, found: segments[key], wanted: '0 to 1' });
    }
  }
  const wrong = [theta, ...thetas].find((value) => !(value > 0 && value <= 1));
  if (wrong !== undefined) {
    throw new InputError({ thing: 'setting detection.theta', found: wrong, wanted: 'overlaps above 0 and up to 1' });
  }
  const [least, most] = ssd.steps;
  if (ssd.steps.length !== 2 || !Number.isInteger(least) || !Number.isInteger(most) || least < 1 || least > most) {
    const found = ssd.steps.join(',');
    throw new InputError({ thing: 'setting detection.ssd.steps', found, wanted: 'least,most whole numbers from 1' });
  }
}
