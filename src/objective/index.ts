export { autocovariance } from './autocovariance';
export { binaryCrossEntropy } from './binaryCrossEntropy';
export { contrastive } from './contrastive';
export {
  crossCorrelation,
  type CrossCorrelation,
  type CrossCorrelationOptions,
  type InvarianceKind,
} from './crossCorrelation';
export { crossEntropy } from './crossEntropy';
export { defaultLoss, domains, lossChoices, type DomainName, type LossSettings, type TermName } from './lossSettings';
export { domainTerms, objective, reportedTerms, termWeight, type Objective } from './objective';
export { similarity, type SimilarityKind } from './similarity';
export type { EnergyForm } from './statistics';
export type { Term } from './term';
export { terms } from './terms';
export { variance } from './variance';
