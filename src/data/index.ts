export { unfinishedEnding, writeFileAtomic } from './atomicFile';
export { bodyEnergy, orderOfEnergies } from './bodyEnergy';
export { Claim, claimantOf, claimsIn, claimsWithin, refuseClaimed } from './claim';
export type { Claimant } from './claimFile';
export { filePieces, jsonHash, sha256 } from './contentHash';
export { Dataset, type Recording, type RecordingSource } from './dataset';
export { checkContent, contentProblem } from './datasetContent';
export { datasetFiles, type DatasetInfo, type Segment, type Split } from './datasetFormat';
export { datasetProblems } from './datasetProblems';
export { DatasetWriter } from './datasetWriter';
export type { DatasetDescription, NewRecording } from './newRecording';
export { proposalFile, readDetectionFolders, writeProposalFolder } from './detection/detectionFolder';
export { readDetections, writeDetections } from './detection/detectionJson';
export type { Annotation, DetectionVideo, Proposal } from './detection/detectionVideo';
export { readFrameScores, type FrameScores } from './detection/frameScores';
export { pairDetections, pairProposals } from './detection/pairDetections';
export { csvField } from './formats/csvField';
export { NpyFile, readNpy, readNpyHeader, writeNpy } from './formats/npy';
export type { NpyHeader } from './formats/npyHeader';
export { NpzFile, readNpz, writeNpz } from './formats/npz';
export {
  elementCount,
  toFloat32,
  toIntegers,
  type DType,
  type NumericArray,
  type NumericData,
} from './formats/numericArray';
export { plainParameterName } from './formats/parameterNames';
export { PickleFile } from './formats/pickleFile';
export { PickledArray } from './formats/pickledArray';
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
export { crc32c, tfRecord } from './formats/tfRecord';
export {
  findAnyRecordings,
  recordingForms,
  type AnyRecordings,
  type AnyRecordingsOptions,
} from './importers/anyRecording';
export type { ArrayFiles, ArraysOptions } from './importers/arrayFiles';
export { importArrays } from './importers/arrays';
export {
  importReport,
  type ClassCount,
  type ImportOptions,
  type ImportReport,
  type PartCounts,
  type RecordingImportOptions,
  type SkippedRecording,
  type SplitCounts,
} from './importers/importReport';
export { importJoined, joinedSplit, type JoinedOptions, type JoinedPart } from './importers/joined';
export type { TestPart } from './importers/namedSplits';
export { importSelection, selectionSplit, type HeldOut, type SelectionOptions } from './importers/selection';
export type { ClipChoices } from './importers/clipChoices';
export type { MissingRule } from './importers/missingJoints';
export {
  preparedRecording,
  type PreparedOptions,
  type PreparedRecording,
  type WantedRecordings,
} from './importers/preparedRecording';
export type {
  AnyRecording,
  FoundRecording,
  PlacedRecordings,
  ReadingChoices,
  RecordingForm,
  RecordingPlace,
} from './importers/recordingForms/recordingForm';
export { meaningProblems } from './meaning';
export { readReport, type StoredReport } from './storedReport';
export { importHdm05, type Hdm05Options } from './importers/hdm05';
export { importMsrAction3d, type MsrAction3dOptions } from './importers/msrAction3d';
export { importNtu, type NtuOptions } from './importers/ntu/ntu';
export { importNucla, type NuclaOptions } from './importers/nucla';
export { clipForms, importClips, type ClipsOptions } from './importers/clips';
export { importPoses, type PosesOptions } from './importers/poses/poses';
export { poseFormNames } from './importers/poses/poseForms';
export { planarChoicesOf, type ImageSize, type PlanarChoices } from './importers/planarScale';
export { importPku, type PkuOptions } from './importers/pku/pku';
export { summariseRecording, type RecordingSummary } from './importers/recordings/recordingSummary';
export { importAgcn } from './importers/toolkits/agcn';
export { importCtrgcn } from './importers/toolkits/ctrgcn';
export { importPyskl, type PysklOptions } from './importers/toolkits/pyskl';
export type { ToolkitOptions } from './importers/toolkits/toolkitSet';
export { importUsdrlPku } from './importers/toolkits/usdrlPku';
export { importUtkinect, type UtkinectOptions } from './importers/utkinect/utkinect';
export { importUtdMhad } from './importers/utdMhad';
export type { ClipSetOptions } from './importers/recordings/clipSet';
export { claimOutput, writeFolder } from './outputFolder';
export { clipOfFrames, parseFrameLine, type BodyFrame } from './frameLine';
export { linesOf } from './lines';
export { checkKind, headOf, openFile, unknownKind } from './formats/fileFront';
export { isRecord, readJsonFile, readNames } from './jsonFile';
export { readLayout } from './layoutFile';
export { shapeFault, type Shape } from './shape';
export { readTextFile } from './textFile';
export { ownText, parseOwn, readOwnFile, readOwnText, type OwnFile } from './ownFile';
export { normalisationText, normaliseClip, spineNormalisationText, type NormaliseOptions } from './normalise';
export { requireStorage } from './storage';
export {
  centredWindow,
  checkStride,
  frameLabels,
  slidingWindows,
  tailRules,
  type FrameWindow,
  type TailRule,
} from './windows/frameWindow';
export { framesOfClip, type FrameSource } from './windows/frameSource';
export { normaliseWindow } from './windows/normaliseWindow';
export {
  WindowReader,
  windowNormalisations,
  type WindowNormalisation,
  type WindowSettings,
} from './windows/windowReader';
