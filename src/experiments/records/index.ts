export { Claim, claimantOf, type Claimant } from './claim';
export { type ProcessIdentity } from './processIdentity';
