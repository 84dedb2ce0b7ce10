/**
 * What the layers of an encoder are told; a kind of encoder reads those that concern it. Defaults are the released code; the
 * paper's other readings are options (paper versus code: docs/paper-versus-code.md).
 */
export interface LayerSettings {
  /** E, the representation width; even. Official 1024. */
  hidden: number;
  /** Attention heads; divides `hidden`. */
  heads: number;
  /** Weight of CA in a DSTE layer, 1 − alpha that of DSA (Eq. 5, Figure 4). */
  alpha: number;
  shift: {
    /** Every gap-th position is special in dense shift (Eq. 2). */
    gap: number;
    /** Released: positions 0, gap, … keep their input. Paper: they take the shifted value and the others keep theirs. */
    mask: 'keepEveryGap' | 'shiftEveryGap';
    /** Whether the two token maps have biases (Eq. 1 shows none). */
    bias: boolean;
  };
  dsa: {
    /** How the shifted and the plain branch join (Eq. 3: sum; released: mean). */
    merge: 'mean' | 'sum';
  };
  ca: {
    /** Released: a kernel that mixes all channels; paper: one filter a channel. */
    conv: 'pointwise' | 'depthwise';
    /** Odd kernel size along the tokens, zero padding at the ends. Released: 1. */
    kernel: number;
    activation: 'relu' | 'none';
  };
  /** Released: CA and DSA of a layer share one attention. Paper figure: only the branches of DSA share. */
  attentionSharing: 'layer' | 'dsa';
  /** Whether the positional encoding is added before each layer (released DSTE) or once. */
  positionPerLayer: boolean;
  /**
   * Whether a frame sees itself and those before it alone: attention, shift maps and convolution of the temporal stream. The spatial stream
   * mixes joints, each of all frames, and is as ever. Not released; the reading is ours. Default false.
   */
  causal: boolean;
  /** Probability that a clip's branch is dropped in training. */
  dropPath: number;
}
