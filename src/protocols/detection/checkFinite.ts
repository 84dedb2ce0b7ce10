import { InputError } from '../../errors';

/** @throws InputError for scores that are not finite, which would only look like background */
export function checkFinite(scores: Float32Array | Float64Array): void {
  if (scores.every(Number.isFinite)) return;
  throw new InputError({
    thing: 'frame scores',
    found: 'numbers that are not finite',
    wanted: 'probabilities',
    fix: 'The detector is damaged, or its training diverged.',
  });
}
