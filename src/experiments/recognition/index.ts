export { evaluateEnsemble, type EnsembleRequest, type EnsembleResult } from './evaluateEnsemble';
export { evaluateFinetune, type FinetuneRequest, type FinetuneResult } from './evaluateFinetune';
export { evaluateSemi, type SemiDraw, type SemiRequest, type SemiResult } from './evaluateSemi';
export { type FinetuneEpoch } from './fineTuning';
export { readScores, type StoredScores } from './scoresFile';
