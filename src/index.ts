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
export * from './synthetic';
export * from './augment';
export * from './backend';
export * from './model';
export * from './objective';
export * from './evaluation';
export * from './training';
export * from './protocols';
export * from './settings';
export * from './checkpoints';
export * from './runs';
/** Figures and tables as pure functions of rows: `figures.lossCurves(rows)`. */
export * as figures from './report';
export * from './schedule';
export * from './studies';
export * from './notebook';
