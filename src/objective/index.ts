export { autocovariance } from './autocovariance';
export { contrastive } from './contrastive';
export {
  crossCorrelation,
  type CrossCorrelation,
  type CrossCorrelationOptions,
  type InvarianceKind,
} from './crossCorrelation';
export { crossEntropy } from './crossEntropy';
export { defaultLoss, type LossSettings } from './lossSettings';
export {
  domainTerms,
  domains,
  objective,
  reportedTerms,
  termNames,
  termWeight,
  terms,
  type DomainName,
  type Objective,
  type TermName,
} from './objective';
export { similarity, type SimilarityKind } from './similarity';
export type { EnergyForm } from './statistics';
export { variance } from './variance';
