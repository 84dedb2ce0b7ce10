import type { Clip } from './clip';
import { jointMapping, mapJoints } from './jointMapping';
import { kinectV1 } from './kinectV1';
import { kinectV2 } from './kinectV2';

const mapping = jointMapping(kinectV1, kinectV2);

/** A Kinect v1 clip (V = 20) as Kinect v2 (V = 25), for models made for 25 joints. Absent bodies stay zero. */
export function kinectV1ToV2(clip: Clip): Clip {
  return mapJoints(clip, mapping);
}
