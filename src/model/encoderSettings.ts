import type { Layout } from '../skeleton';
import type { EncoderName } from './encoders';
import type { LayerSettings } from './layerSettings';

/** The sizes of the encoder's input; everything else follows from them and the width. */
export interface EncoderShape {
  /** T, temporal tokens. */
  frames: number;
  /** V */
  joints: number;
  /** M; spatial tokens are M·V. */
  bodies: number;
  /** C */
  channels: number;
  /** Parent of each joint (V), from which a multi-modal encoder makes bones; others have none. */
  parents?: readonly number[];
}

/** What an encoder takes of clips of a layout. */
export function shapeOf(
  { multiModal }: EncoderSettings,
  { joints, bones }: Layout,
  { frames, bodies }: Pick<EncoderShape, 'frames' | 'bodies'>,
): EncoderShape {
  const shape = { frames, joints: joints.length, bodies, channels: 3 };
  if (multiModal === 'none') return shape;
  const parents = new Map(bones);
  return { ...shape, parents: joints.map((_, joint) => parents.get(joint) ?? joint) };
}

/** The encoder: its kind, and what its layers are told. */
export interface EncoderSettings extends LayerSettings {
  /** `dste`: dense spatio-temporal encoder (paper Sec. 3.2); `sttr`: plain transformer baseline. */
  kind: EncoderName;
  /**
   * How STTR starts: `conference` as the code of the AAAI paper, N(0, 0.02²) and no bias (default); `pytorch` as that of the journal, which leaves
   * it to PyTorch. DSTE starts alike in both.
   */
  initialisation: 'conference' | 'pytorch';
  /**
   * What the encoder takes of a skeleton: `none` (default), the one stream `modality`; `umurl`, joints, bones and motion, each by an embedding
   * of its own, their mean by a linear map; `mean`, the same without that map. Not released; a reconstruction, ours.
   */
  multiModal: 'none' | 'umurl' | 'mean';
}

export const defaultEncoder: EncoderSettings = {
  kind: 'dste',
  initialisation: 'conference',
  multiModal: 'none',
  hidden: 1024,
  heads: 1,
  alpha: 0.5,
  shift: { gap: 4, mask: 'keepEveryGap', bias: true },
  dsa: { merge: 'mean' },
  ca: { conv: 'pointwise', kernel: 1, activation: 'relu' },
  attentionSharing: 'layer',
  positionPerLayer: true,
  causal: false,
  dropPath: 0.1,
};
