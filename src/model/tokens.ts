import { tf, type Tensor, type Tensor3D } from '../tensor';

/** The two token sequences of a batch of views. */
export interface Tokens {
  /** X_t (B, T, M·V·C): one row a frame, body-major, then joint, then coordinate. */
  temporal: Tensor3D;
  /** X_s (B, M·V, T·C): one row a joint of a body. */
  spatial: Tensor3D;
}

/**
 * Tokens of views (method: "Tokens"). Views are frame-major, so the temporal tokens are the views themselves.
 *
 * @param views (B, T, M·V·C)
 * @param channels C
 */
export function tokensOf(views: Tensor, channels = 3): Tokens {
  const [batch, frames, width] = views.shape as [number, number, number];
  const joints = width / channels; // M·V
  const perJoint = tf.transpose(tf.reshape(views, [batch, frames, joints, channels]), [0, 2, 1, 3]); // (B, M·V, T, C)
  return {
    temporal: tf.reshape(views, [batch, frames, width]),
    spatial: tf.reshape(perJoint, [batch, joints, frames * channels]),
  };
}
