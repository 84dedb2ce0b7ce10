export { writeFileAtomic } from './atomicFile';
export { Dataset, type Sequence } from './dataset';
export { datasetFiles, type DatasetInfo, type Segment, type Split } from './datasetFormat';
export { DatasetWriter, type DatasetDescription, type NewSequence } from './datasetWriter';
export { importNucla, type NuclaOptions } from './importers/nucla';
export type { ImportOptions, ImportReport, SkippedRecording } from './importers/importReport';
export { normaliseClip, normalisationText } from './normalise';
