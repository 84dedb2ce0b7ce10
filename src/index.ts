/**
 * USDRL in TypeScript: the whole library, room by room from the bottom up. A notebook, a script or the command line uses it as
 * `import { pretrain, show } from 'usdrl'`.
 */
export * from './errors';
export * from './random';
export * from './progress';
export * from './threads';
export * from './skeleton';
export * from './data';
export * from './augment';
export * from './backend';
export * from './model';
export * from './objective';
export * from './training';
export * from './evaluation';
export * from './experiments';
/** Figures and tables as pure functions of rows: `figures.lossCurves(rows)`. */
export * as figures from './report';
export * from './grid';
export * from './reproduction';
export * from './notebook';
