import { autocovarianceTerm } from './autocovariance';
import { contrastiveTerm } from './contrastive';
import { crossCorrelationTerm } from './crossCorrelation';
import { similarityTerm } from './similarity';
import { varianceTerm } from './variance';

/** Every term of the objective, in the order in which they are reported. */
export const terms = [
  similarityTerm,
  varianceTerm,
  autocovarianceTerm,
  crossCorrelationTerm,
  // The baseline, off by default.
  contrastiveTerm,
] as const;
