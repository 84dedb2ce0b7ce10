export { unfinishedEnding, writeFileAtomic } from './atomicFile';
export { Dataset, type Sequence } from './dataset';
export { datasetFiles, type DatasetInfo, type Segment, type Split } from './datasetFormat';
export { datasetProblems } from './datasetProblems';
export { DatasetWriter, type DatasetDescription, type NewSequence } from './datasetWriter';
export {
  pairDetections,
  pairProposals,
  proposalFile,
  readDetectionFolders,
  readDetections,
  readFrameScores,
  writeDetections,
  writeProposalFolder,
  type Annotation,
  type DetectionVideo,
  type FrameScores,
  type Proposal,
} from './detection';
export { importArrays, type ArrayFiles, type ArraysOptions } from './importers/arrays';
export { importJoined, joinedSplit, type JoinedOptions, type JoinedPart } from './importers/joined';
export { importNucla, type NuclaOptions } from './importers/nucla';
export { importPku, type PkuOptions } from './importers/pku/pku';
export { importAgcn } from './importers/toolkits/agcn';
export { importCtrgcn } from './importers/toolkits/ctrgcn';
export { importPyskl, type PysklOptions } from './importers/toolkits/pyskl';
export type { ToolkitOptions } from './importers/toolkits/toolkitSet';
export { importUsdrlPku } from './importers/toolkits/usdrlPku';
export { importUtkinect, type UtkinectOptions } from './importers/utkinect/utkinect';
export { importNtu, type NtuOptions } from './importers/ntu/ntu';
export type {
  ClassCount,
  ImportOptions,
  ImportReport,
  PartCounts,
  RecordingImportOptions,
  SkippedRecording,
  SplitCounts,
} from './importers/importReport';
export { summariseRecording, type RecordingSummary } from './importers/recordings/recordingSummary';
export { isRecord, readJsonFile, readNames } from './jsonFile';
export { normaliseClip, normalisationText, spineNormalisationText, type NormaliseOptions } from './normalise';
export { PickledArray } from './formats/pickledArray';
export { PickleFile } from './formats/pickleFile';
export { NpyFile, readNpy, readNpyHeader, writeNpy } from './formats/npy';
export type { NpyHeader } from './formats/npyHeader';
export { readNpz, writeNpz, NpzFile } from './formats/npz';
export {
  elementCount,
  toFloat32,
  toIntegers,
  type DType,
  type NumericArray,
  type NumericData,
} from './formats/numericArray';
export {
  readSafetensors,
  readSafetensorsHeader,
  writeSafetensors,
  type Safetensors,
  type SafetensorsEntry,
} from './formats/safetensors';
export {
  checkTorchFile,
  readTorchCheckpoint,
  type AdamMoments,
  type TorchCheckpoint,
  type TorchOptimizer,
} from './formats/torchCheckpoint';
export { writeTorchCheckpoint } from './formats/torchWriter';
export { requireStorage, StorageError, storing } from './storage';
export {
  importSynthetic,
  importSyntheticUntrimmed,
  syntheticActions,
  syntheticRecording,
  syntheticSettings,
  untrimmedRecording,
  World,
  writeNtuSkeleton,
  writeSyntheticAsNtu,
  type SyntheticImportOptions,
  type SyntheticOptions,
  type SyntheticSettings,
  type UntrimmedOptions,
} from './synthetic';
export {
  centredWindow,
  checkStride,
  frameLabels,
  normaliseWindow,
  slidingWindows,
  tailRules,
  windowNormalisations,
  WindowReader,
  type FrameWindow,
  type TailRule,
  type WindowNormalisation,
  type WindowSettings,
} from './windows';
