export { clipFromChannelFirst, clipToChannelFirst, type ChannelFirstShape } from './channelFirst';
export type { Clip } from './clip';
export { coco } from './coco';
export { kinectV1 } from './kinectV1';
export { kinectV1ToV2 } from './kinectV1ToV2';
export { kinectV2 } from './kinectV2';
export type { Layout } from './layout';
export { builtInLayouts, parseLayout } from './layoutFile';
export { applyModality, modalities, type ClipShape, type Modality } from './modality';
