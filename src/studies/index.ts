export {
  detectionClasses,
  detectionErrorRows,
  detectionGroups,
  detectionRecords,
  detectionSeries,
  thetasWon,
  type DetectionGroup,
} from './detectionSummary';
export { detectionColumns, paperDetectionRecords, paperTable4 } from './paperDetection';
export { mainProfiles, plans, type MainProfile, type PlannedRun } from './plan';
export { reproduce, type ReproduceRequest, type ReproduceResult } from './reproduce';
export { accuracyTable } from './summary';
export {
  alphas,
  artefactNames,
  artefacts,
  figure5Panels,
  granularitySubsets,
  sweepsOf,
  table5Rows,
  termAblations,
  type Artefact,
  type ArtefactName,
  type PlannedCell,
} from './artefacts';
export { recordsOfCells } from './artefactRecords';
export { makeRecords, planRecords, profileRuns } from './makeRecords';
export {
  paperColumns,
  paperFigure4,
  paperTable1,
  paperTable2,
  paperTable3,
  paperTable5,
  paperTables,
} from './paper/paperTables';
export { planText } from './planText';
export { profilePlans, profiles, withSettings, type Place, type Profile, type ProfilePlan } from './profilePlan';
export { artefactTable, tableNames, writeTable, type TableName } from './artefactTable';
export {
  artefactRecords,
  readProfileRecords,
  recordsShown,
  type ProfileRecords,
  type ProfileRecordsOptions,
} from './profileRecords';
export { checkStatements, statementTable, type StatementCheck } from './statements';
export { alphaFigure, granularityFigure, recognitionFigure, sweepFigures, termsFigure } from './artefactFigures';
export { costTable } from './costTable';
export { embeddingFigure } from './embeddingFigure';
export { decorrelationOf, type DecorrelationReport, type DomainReport } from './decorrelation';
export { fusionSweep, type FusionResult } from './fusionSweep';
export { reportPage } from './reportPage';
export {
  evaluationFactor,
  expandGrid,
  gridEvaluations,
  gridFactors,
  gridRecords,
  gridTable,
  gridWorkload,
  readGridFile,
  type Axis,
  type GridEvaluation,
  type GridFile,
  type GridRun,
  type GridTableOptions,
} from './grid';
