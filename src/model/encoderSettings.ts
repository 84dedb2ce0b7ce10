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
}

export const defaultEncoder: EncoderSettings = {
  kind: 'dste',
  initialisation: 'conference',
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
