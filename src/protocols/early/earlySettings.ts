import { InputError } from '../../errors';
import { linearProbeDefaults, type LinearProbeSettings } from '../linear/linearProbe';
import type { WholeFrom } from '../protocol';

/** How the beginning of a clip is seen. */
export type EarlyForm = 'prefix' | 'causal';

/** Early prediction: settings of what is seen, and of the linear classifier on it. */
export interface EarlySettings extends Omit<LinearProbeSettings, 'testEvery'> {
  /** Observed fractions of a clip, rising, each above 0 and up to 1. Default 0.1, 0.2, ... 1. */
  ratios: readonly number[];
  /**
   * `prefix` (default): the first max(3, floor(n r)) of n frames, resized to the frames of a whole clip (journal code); `causal`: the first
   * ceil(T r) of the T frames of the resized clip, by a causal encoder (ours).
   */
  form: EarlyForm;
  /** `one` classifier, trained on the training clips at all ratios (default), or one for `each`. */
  models: 'one' | 'each';
  /** Of form causal: the spatial stream sees the `observed` frames, with zeros after them (default), or there is `none`. */
  spatial: 'observed' | 'none';
}

const { testEvery: _, ...probe } = linearProbeDefaults;

export const earlyDefaults: EarlySettings = {
  ratios: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  form: 'prefix',
  models: 'one',
  spatial: 'observed',
  ...probe,
};

export function checkEarly({ ratios, epochs, batch }: EarlySettings, wholeFrom: WholeFrom): void {
  wholeFrom('epochs', epochs, 1);
  wholeFrom('batch', batch, 1);
  checkRatios(ratios);
}

/** @throws InputError unless they rise from above 0 to at most 1, a hundred at most */
export function checkRatios(ratios: readonly number[]): void {
  const right = ratios.every((ratio, i) => ratio > (ratios[i - 1] ?? 0) && ratio <= 1);
  if (ratios.length > 0 && ratios.length <= 100 && right) return;
  const found = ratios.length > 100 ? `${ratios.length} numbers` : ratios.join(', ') || 'none';
  throw new InputError({ thing: 'setting early.ratios', found, wanted: '1 to 100 rising numbers above 0 and up to 1' });
}

/** Frames of T that a ratio has seen on the grid of the whole clip: ceil(T r), at least one. */
export function observedFrames(frames: number, ratio: number): number {
  // 0.7 · 10 is a little above 7.
  return Math.max(1, Math.ceil(frames * ratio - 1e-9));
}
