export { profiles, studyNames, type Profile, type StudyName } from './names';
export {
  profilePlans,
  withFirstSeed,
  withSettings,
  type DetectionPlace,
  type Place,
  type ProfilePlan,
} from './profilePlan';
export type { PlannedCell, Statement, Study, StudyRecord } from './study';
export { studies } from './studies';
export { alphas } from './paper/alpha';
export { paperTable4 } from './paper/detection';
export { granularitySubsets } from './paper/granularity';
export { figure5Panels, table5Rows } from './paper/objectiveAblation';
export { sweepsOf, termAblations, type Sweep } from './paper/sweeps';
export {
  paperColumns,
  paperFigure4,
  paperJournal,
  paperTable1,
  paperTable2,
  paperTable3,
  paperTable5,
  paperTables,
} from './paper/paperTables';
export { readProfileRecords, type ProfileRecords, type ProfileRecordsOptions } from './profileRecords';
export { experimentsOf, plannedStudies, recordsOfCells, recordsShown, studyRecords } from './studyRecords';
export { pageTable, studyTable, tableNames, writeTable } from './studyTable';
export { studyFigures } from './studyFigures';
export { studyText, writeStudy, type StudyText } from './writeStudy';
export { studyWorkload, type StudyWorkloadRequest } from './studyWorkload';
export { checkText, checkWorkload, type RunCheck, type WorkloadCheck } from './checkWorkload';
export { removeRuns } from './removeRuns';
export { datasetFolder } from './datasets';
export { checkStatements, statementTable, type StatementCheck } from './statements';
export { differenceInPoints, recordsWith, seedDifference } from './seedDifference';
export { costTable } from './costTable';
export { embeddingFigure } from './embeddingFigure';
export { decorrelationOf, type DecorrelationReport, type DomainReport } from './decorrelation';
export { fusionSweep, type FusionResult } from './fusionSweep';
export { readKeptGroups, readRecordGroups, type RecordGroup } from './recordGroups';
export { reportPage } from './reportPage';
export {
  evaluationFactor,
  expandGrid,
  gridEvaluations,
  gridFactors,
  gridRecords,
  gridTable,
  gridWorkload,
  keptGridRecords,
  readGridFile,
  type Axis,
  type GridEvaluation,
  type GridFile,
  type GridRun,
  type GridTableOptions,
} from './grid';
export { compareRuns, type Comparison } from './compare/compareRuns';
export type { Difference } from './compare/difference';
export { readSide } from './compare/readSide';
export { columnSentence, conclusionOf, measuredOn } from './conclusion';
