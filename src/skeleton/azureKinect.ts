import type { Layout } from './layout';

const arm = (side: string): string[] =>
  ['clavicle', 'shoulder', 'elbow', 'wrist', 'hand', 'hand tip', 'thumb'].map((joint) => `${side} ${joint}`);

const leg = (side: string): string[] => ['hip', 'knee', 'ankle', 'foot'].map((joint) => `${side} ${joint}`);

/** Azure Kinect's body tracking, 32 joints in the order and with the tree of its SDK; the pelvis is the root. */
export const azureKinect32: Layout = {
  name: 'azure-kinect-32',
  joints: [
    ...['pelvis', 'spine navel', 'spine chest', 'neck'],
    ...arm('left'),
    ...arm('right'),
    ...leg('left'),
    ...leg('right'),
    ...['head', 'nose', 'left eye', 'left ear', 'right eye', 'right ear'],
  ],
  bones: [
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 4],
    [6, 5],
    [7, 6],
    [8, 7],
    [9, 8],
    [10, 7],
    [11, 2],
    [12, 11],
    [13, 12],
    [14, 13],
    [15, 14],
    [16, 15],
    [17, 14],
    [18, 0],
    [19, 18],
    [20, 19],
    [21, 20],
    [22, 0],
    [23, 22],
    [24, 23],
    [25, 24],
    [26, 3],
    [27, 26],
    [28, 26],
    [29, 26],
    [30, 26],
    [31, 26],
  ],
  centre: 1,
  leftShoulder: 5,
  rightShoulder: 12,
};
