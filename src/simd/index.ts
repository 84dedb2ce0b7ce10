export { compiledBytes, loops, takeLoops, type Loops } from './loops';
export { isInReach, SimdArea } from './simdArea';
