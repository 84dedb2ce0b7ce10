import type { EncoderSettings, EncoderShape } from './encoderSettings';

/**
 * Arithmetic of one clip through the encoder, forward: 2 × multiply-adds of its products. At the official size 12.45 GFLOP for
 * DSTE, as counted on the released classes, and 3.20 for STTR, where that count (3.15) leaves out the products of the attention
 * (method section 11.2). Layer norms, activations and softmax are not counted.
 */
export function encoderFlops(settings: EncoderSettings, shape: EncoderShape): number {
  const { hidden: E } = settings;
  const joints = shape.bodies * shape.joints;
  const streams = [
    { tokens: shape.frames, width: joints * shape.channels },
    { tokens: joints, width: shape.frames * shape.channels },
  ];
  const products = streams.map(({ tokens: L, width }) => L * E * (width + E) + layers * layerProducts(L, settings));
  return 2 * products.reduce((sum, one) => sum + one, 0);
}

const layers = 2;

function layerProducts(L: number, { kind, hidden: E, ca }: EncoderSettings): number {
  const attention = 4 * L * E * E + 2 * L * L * E;
  if (kind === 'sttr') return attention + 2 * L * E * E;
  const convolution = ca.kernel * L * E * (ca.conv === 'pointwise' ? E : 1);
  const perceptron = 4 * L * E * E;
  const shift = 2 * L * L * E;
  // CA is one branch of attention and perceptron, DSA is two.
  return convolution + 3 * (attention + perceptron) + shift;
}
