import { coco } from './coco';
import type { Layout } from './layout';

/** The 26 joints of the body in Halpe (AlphaPose): the 17 of COCO, head, neck, hip and feet. The hip is the root. */
export const halpe26: Layout = {
  name: 'halpe-26',
  joints: [
    ...coco.joints,
    ...['top of the head', 'neck', 'mid hip'],
    ...['left big toe', 'right big toe', 'left small toe', 'right small toe', 'left heel', 'right heel'],
  ],
  bones: [
    [0, 18],
    [1, 0],
    [2, 0],
    [3, 1],
    [4, 2],
    [5, 18],
    [6, 18],
    [7, 5],
    [8, 6],
    [9, 7],
    [10, 8],
    [11, 19],
    [12, 19],
    [13, 11],
    [14, 12],
    [15, 13],
    [16, 14],
    [17, 0],
    [18, 19],
    [19, 19],
    [20, 15],
    [21, 16],
    [22, 20],
    [23, 21],
    [24, 15],
    [25, 16],
  ],
  centre: 19,
  leftShoulder: 5,
  rightShoulder: 6,
};
