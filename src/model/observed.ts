import { tf, type Tensor } from '../tensor';
import { InputError } from '../errors';
import { encodeStream } from './encoder';
import type { EncoderSettings } from './encoderSettings';
import { maxPool } from './maxPool';
import type { Parameters } from './parameters';
import type { Tokens } from './tokens';

/** What of the beginning of a clip its features are made of. */
export interface Observation {
  /** Numbers of frames that were seen, from the first, each from 1 to T. */
  counts: readonly number[];
  /** Whether the spatial stream is used, on the observed frames with zeros after them, or the temporal one alone. */
  spatial: boolean;
}

/**
 * Features of the beginnings of clips by a causal encoder: the maximum over the first tokens of the temporal stream, which runs once for
 * all of them, beside the spatial stream of the clip with zeros in place of what was not seen. Nothing else of a clip reaches them.
 *
 * @returns for each count (B, 2E), or (B, E) without the spatial stream
 * @throws InputError for an encoder that is not causal, and for counts that are none
 */
export function observedFeatures(
  tokens: Tokens,
  parameters: Parameters,
  settings: EncoderSettings,
  { counts, spatial }: Observation,
): Tensor[] {
  const [batch, frames, inputs] = tokens.temporal.shape;
  const [, joints, perJoint] = tokens.spatial.shape;
  const channels = inputs / joints;
  if (!settings.causal) {
    const wanted = 'true: in other encoders the future reaches the past';
    throw new InputError({ thing: 'setting encoder.causal', found: 'false', wanted });
  }
  const wrong = counts.find((count) => !(Number.isInteger(count) && count >= 1 && count <= frames));
  if (wrong !== undefined) {
    throw new InputError({ thing: 'observed frames', found: wrong, wanted: `a whole number from 1 to ${frames}` });
  }
  const dense = encodeStream(tokens, 'temporal', parameters, settings); // (B, T, E)
  return counts.map((count) => {
    const seen = maxPool(tf.slice(dense, [0, 0, 0], [batch, count, settings.hidden])); // (B, E)
    if (!spatial) return seen;
    // Cut and padded, not multiplied by 0: what was not seen may hold anything.
    const known = tf.slice(tokens.spatial, [0, 0, 0], [batch, joints, count * channels]);
    const padded = tf.pad(known, [[0, 0], [0, 0], [0, perJoint - count * channels]]); // prettier-ignore
    const joint = encodeStream({ ...tokens, spatial: padded }, 'spatial', parameters, settings);
    return tf.concat([seen, maxPool(joint)], 1);
  });
}
