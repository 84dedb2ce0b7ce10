import type { Layout } from './layout';

/**
 * COCO, 17 joints of 2-D pose estimators (HRNet and others). Such a skeleton has no spine: its tree hangs on the nose, which
 * normalisation moves to the origin.
 */
export const coco: Layout = {
  name: 'coco-17',
  joints: [
    'nose',
    'left eye',
    'right eye',
    'left ear',
    'right ear',
    'left shoulder',
    'right shoulder',
    'left elbow',
    'right elbow',
    'left wrist',
    'right wrist',
    'left hip',
    'right hip',
    'left knee',
    'right knee',
    'left ankle',
    'right ankle',
  ],
  bones: [
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 1],
    [4, 2],
    [5, 0],
    [6, 0],
    [7, 5],
    [8, 6],
    [9, 7],
    [10, 8],
    [11, 5],
    [12, 6],
    [13, 11],
    [14, 12],
    [15, 13],
    [16, 14],
  ],
  centre: 0,
  leftShoulder: 5,
  rightShoulder: 6,
};
