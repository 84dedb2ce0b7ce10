/*
 * The loops that most of an import's and of a batch's time goes to, in AssemblyScript: TypeScript's syntax with the machine's
 * types, compiled to WebAssembly with vector instructions. Addresses are in bytes; what is passed lies in areas of the memory
 * (`SimdArea`), and nothing is allocated here.
 */
export { lineEnd, numbersOfLines, textPlace } from './textLines';
export { addSquares, addSums } from './bodyEnergy';
export { centreFrames, markPresent, turnFrames } from './normalise';
export { interleaveBody } from './interleave';
export { firstNotFinite } from './finite';
export { clearPoints, mapPoints, mapView, pairFrames, resizeView } from './view';

/** Where free memory begins. */
export const areasBegin: usize = __heap_base;
