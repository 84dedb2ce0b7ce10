export { loops, type Loops } from './loops';
export { isInReach, SimdArea } from './simdArea';
