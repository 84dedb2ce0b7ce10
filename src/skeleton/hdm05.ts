import type { Layout } from './layout';

/** The joints of an arm from the collar bone on. */
const arm = (side: string): string[] =>
  ['shoulder', 'elbow', 'wrist', 'wrist end', 'hand', 'hand tip', 'thumb'].map((joint) => `${side} ${joint}`);

/** The joints of a leg. */
const leg = (side: string): string[] => ['hip', 'knee', 'ankle', 'foot', 'toes'].map((joint) => `${side} ${joint}`);

/**
 * The 31 joints of HDM05's skeletons (ASF), each the end of a bone: the root (hip centre), legs, spine up to the head, arms. There is no joint in the middle
 * of the spine; the end of the lower back is the centre.
 */
export const hdm05: Layout = {
  name: 'hdm05-31',
  joints: [
    'hip centre',
    ...leg('left'),
    ...leg('right'),
    ...['lower back', 'upper back', 'thorax', 'lower neck', 'upper neck', 'head'],
    ...arm('left'),
    ...arm('right'),
  ],
  bones: [
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 4],
    [6, 0],
    [7, 6],
    [8, 7],
    [9, 8],
    [10, 9],
    [11, 0],
    [12, 11],
    [13, 12],
    [14, 13],
    [15, 14],
    [16, 15],
    [17, 13],
    [18, 17],
    [19, 18],
    [20, 19],
    [21, 20],
    [22, 21],
    [23, 20],
    [24, 13],
    [25, 24],
    [26, 25],
    [27, 26],
    [28, 27],
    [29, 28],
    [30, 27],
  ],
  centre: 11,
  leftShoulder: 17,
  rightShoulder: 24,
};
