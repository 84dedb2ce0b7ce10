export { selfAttention } from './attention';
export type { AttentionWeights } from './attentionWeights';
export { type BatchStatistics } from './batchNorm';
export { denseShift } from './denseShiftAttention';
export { Detector } from './detector';
export { classifierSpecs, classify, Encoder, frameFeatures } from './downstreamModel';
export { drawDropPath, DropPathMasks, residual } from './dropPath';
export {
  checkEncoder,
  dropPathMasks,
  encode,
  encoderFlops,
  encoderSpecs,
  pool,
  viewsFlops,
  type DenseFeatures,
} from './encoder';
export { encoders, type EncoderKind, type EncoderName } from './encoders';
export { defaultEncoder, shapeOf, type EncoderSettings, type EncoderShape } from './encoderSettings';
export { FrameStream, type FrameFeatures } from './frameStream';
export { gelu } from './gelu';
export { afterNorm, layerNorm, standardise, type NormWeights } from './layerNorm';
export type { LayerSettings } from './layerSettings';
export { linear, type LinearWeights } from './linear';
export { maxPool } from './maxPool';
export { modelOfState, stateSpecs, type StateKind, type StateModel } from './officialState';
export { parentsName } from './modalityEmbedding';
export { assign, Parameters, specSize, type ParameterSpec, type ParameterValue } from './parameters';
export { observedFeatures, type Observation } from './observed';
export { positionTable } from './positionalEncoding';
export { pretrainingSpecs, PretrainingModel, type Projections } from './pretrainingModel';
export { defaultProjector, projectorNames, projectorSpecs, type Domain, type ProjectorSettings } from './projector';
export { Recogniser } from './recogniser';
export { requireState, stateProblems, type StateEntry, type WantedEntry } from './stateProblems';
export { tokenLinear } from './tokenLinear';
export { tokensOf, type Tokens } from './tokens';
