import type { Layout } from './layout';

/** The joints that OpenPose's two models share, in their order. */
const body = ['right shoulder', 'right elbow', 'right wrist', 'left shoulder', 'left elbow', 'left wrist'];

/** OpenPose's COCO model, 18 joints; the neck lies between the shoulders and is the root. */
export const openPose18: Layout = {
  name: 'openpose-18',
  joints: [
    'nose',
    'neck',
    ...body,
    ...['right hip', 'right knee', 'right ankle', 'left hip', 'left knee', 'left ankle'],
    ...['right eye', 'left eye', 'right ear', 'left ear'],
  ],
  bones: [
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 1],
    [6, 5],
    [7, 6],
    [8, 1],
    [9, 8],
    [10, 9],
    [11, 1],
    [12, 11],
    [13, 12],
    [14, 0],
    [15, 0],
    [16, 14],
    [17, 15],
  ],
  centre: 1,
  leftShoulder: 5,
  rightShoulder: 2,
};

/** OpenPose's BODY_25; the middle of the hips is the root. */
export const openPose25: Layout = {
  name: 'openpose-25',
  joints: [
    'nose',
    'neck',
    ...body,
    'mid hip',
    ...['right hip', 'right knee', 'right ankle', 'left hip', 'left knee', 'left ankle'],
    ...['right eye', 'left eye', 'right ear', 'left ear'],
    ...['left big toe', 'left small toe', 'left heel', 'right big toe', 'right small toe', 'right heel'],
  ],
  bones: [
    [0, 1],
    [1, 8],
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 1],
    [6, 5],
    [7, 6],
    [8, 8],
    [9, 8],
    [10, 9],
    [11, 10],
    [12, 8],
    [13, 12],
    [14, 13],
    [15, 0],
    [16, 0],
    [17, 15],
    [18, 16],
    [19, 14],
    [20, 19],
    [21, 14],
    [22, 11],
    [23, 22],
    [24, 11],
  ],
  centre: 8,
  leftShoulder: 5,
  rightShoulder: 2,
};
