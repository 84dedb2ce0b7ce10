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
  domains,
  domainTerms,
  objective,
  reportedTerms,
  termNames,
  terms,
  termWeight,
  type DomainName,
  type Objective,
  type TermName,
} from './objective';
export { similarity, type SimilarityKind } from './similarity';
export { type EnergyForm } from './statistics';
export { variance } from './variance';
export {
  correlationMatrix,
  covarianceSpectrum,
  effectiveRank,
  featureHealth,
  variances,
  type FeatureHealth,
} from './featureHealth';
export { alignment, uniformity } from './alignmentUniformity';
