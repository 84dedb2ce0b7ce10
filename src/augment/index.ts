export { centreCrop, cropLength, drawCrop, type Crop } from './crop';
export { corruptJoints, drawJointCorruption, type CorruptionSettings, type JointCorruption } from './jointCorruption';
export { resizeFrames } from './resize';
export { drawShear, shearPoints, type Shear } from './shear';
export {
  applyView,
  augmentDefaults,
  drawView,
  makeEvaluationView,
  makeView,
  type AugmentSettings,
  type ViewDraws,
} from './view';
