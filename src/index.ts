/**
 * The front door: what a notebook or a script needs to bring data in, pre-train, measure and show. Everything else is reached by
 * room, `import { crossCorrelation } from 'usdrl/objective'`; the rooms are listed in package.json, `figures` is the room `report`.
 */

// Errors a user can mend.
export { InputError, Interrupted } from './errors';

// Recordings: data set folders, what they are made from, layouts and streams.
export {
  Dataset,
  datasetProblems,
  DatasetWriter,
  importAgcn,
  importArrays,
  importCtrgcn,
  importJoined,
  importNtu,
  importNucla,
  importPku,
  importPyskl,
  importUsdrlPku,
  importUtkinect,
  readLayout,
  type DatasetInfo,
  type ImportReport,
  type Split,
} from './data';
export { applyModality, builtInLayouts, modalities, type Clip, type Layout, type Modality } from './skeleton';
export { importSynthetic, importSyntheticUntrimmed } from './synthetic';

// Views of a recording, and the generator that draws them.
export { applyView, augmentDefaults, describeView, drawView, makeView, type AugmentSettings } from './augment';
export { Generator } from './random';

// The engine; ready by itself, named here to choose another.
export { currentBackend, useBackend, type BackendName, type BackendReport } from './backend';

// Settings: a preset and what differs.
export {
  defaultSettings,
  differences,
  presets,
  resolveSettings,
  settingLabel,
  settingsReference,
  type SettingEntry,
  type Settings,
  type SettingsChanges,
  type SettingsRequest,
} from './settings';

// Pre-training and measuring.
export { openRun, pretrain, Run, type MetricTable, type RunMeasure, type RunRequest } from './notebook';
export {
  embed,
  evaluateDetection,
  evaluateEnsemble,
  evaluateFinetune,
  evaluateKnn,
  evaluateLinear,
  evaluateSemi,
  exportTensorboard,
  openEvaluation,
  readRunRecord,
  readRunRecords,
  type DetectionResult,
  type FinetuneResult,
  type KnnResult,
  type LinearResult,
  type PretrainResult,
  type RunRecord,
  type SemiResult,
} from './runs';
export { convertCheckpoint, describeCheckpoint, loadEncoder, openCheckpoint } from './checkpoints';

// Features and what they are like.
export {
  accuracy,
  confusionOf,
  correlationMatrix,
  covarianceSpectrum,
  effectiveRank,
  extractFeatures,
  featureHealth,
  fuseScores,
  planeProjection,
  retrieve,
  type FeatureSet,
} from './evaluation';

// Figures and tables as pure functions of rows: `figures.lossCurves(rows)`.
export * as figures from './report';
export type { Figure, ResultTable } from './report';

// Showing them in a cell, running notebooks.
export {
  progressBar,
  runNotebook,
  show,
  showCosts,
  showHtml,
  showMarkdown,
  showPlayer,
  showStudy,
  showTable,
  type ColumnTable,
} from './notebook';

// Tables and figures of the paper.
export { readProfileRecords } from './studies';
