// What of this room loads in a page.
export { bodyEnergy, orderOfEnergies } from './bodyEnergy';
export { normaliseClip } from './normalise';
