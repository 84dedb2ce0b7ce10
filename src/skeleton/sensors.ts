/** Where skeletons of so many joints usually come from. */
const sensors: Readonly<Record<number, string>> = {
  13: 'PoseTrack or Penn Action',
  14: 'LSP or AI Challenger',
  15: 'the OpenNI of Kinect v1, or MPII',
  16: 'MPII',
  17: 'COCO (2-D pose estimators) or Human3.6M',
  18: "OpenPose's COCO model",
  19: 'OpenPose or Panoptic',
  20: 'Kinect v1',
  21: 'a hand, or Xsens',
  22: 'SMPL or HumanML3D',
  24: 'SMPL',
  25: 'Kinect v2 or BODY_25 of OpenPose',
  26: 'Halpe',
  31: 'motion capture of CMU or HDM05',
  32: 'Azure Kinect, or motion capture of Human3.6M',
  33: 'MediaPipe Pose',
  34: 'ZED',
  38: 'ZED',
  42: 'two hands',
  133: 'COCO-WholeBody',
};

/** `32 joints (Azure Kinect?)`. */
export function jointsFound(count: number): string {
  const sensor = Object.hasOwn(sensors, count) ? ` (${sensors[count]}?)` : '';
  return `${count} joints${sensor}`;
}
