export { centreCrop, cropLength, drawCrop, type Crop } from './crop';
export { clipMemory } from './clipMemory';
export {
  corruptionChange,
  drawJointCorruption,
  type CorruptionSettings,
  type JointCorruption,
} from './jointCorruption';
export { type PointChange } from './pointChange';
export { resizeFrames, type Resizing } from './resize';
export { drawShear, shearMatrix, type Shear } from './shear';
export { drawTurn, turnDefaults, turnMatrix, type Turn, type TurnSettings } from './turn';
export {
  applyView,
  augmentDefaults,
  describeView,
  drawView,
  makeEvaluationView,
  makeView,
  observedFrames,
  observedPrefix,
  spaceOf,
  type AugmentSettings,
  type ViewDraws,
} from './view';
