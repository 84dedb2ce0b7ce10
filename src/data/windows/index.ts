export {
  centredWindow,
  checkStride,
  frameLabels,
  slidingWindows,
  tailRules,
  type FrameWindow,
  type TailRule,
} from './frameWindow';
export { normaliseWindow } from './normaliseWindow';
export { windowNormalisations, WindowReader, type WindowNormalisation, type WindowSettings } from './windowReader';
