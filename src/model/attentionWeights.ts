import type { LinearWeights } from './linear';

/** Parameters of one multi-head self-attention; rows of `input` are q, then k, then v. */
export interface AttentionWeights {
  /** weight (3D, D), bias (3D) */
  input: Required<LinearWeights>;
  /** weight (D, D), bias (D) */
  output: Required<LinearWeights>;
}
