export { expandGrid, type GridRun } from './expandGrid';
export { gridEvaluations, readGridFile, type Axis, type GridEvaluation, type GridFile } from './gridFile';
export { evaluationFactor, gridFactors, gridRecords } from './gridRecords';
export { gridTable, type GridTableOptions } from './gridTable';
export { keptGridRecords } from './keptGridRecords';
export { gridWorkload } from './gridWorkload';
