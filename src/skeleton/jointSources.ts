/** Joints whose mean stands for another one. */
export type Sources = readonly string[];

const sides = (sources: (side: string) => Record<string, readonly Sources[]>): Record<string, readonly Sources[]> => ({
  ...sources('left'),
  ...sources('right'),
});

const ofSide = (side: string, ...names: readonly string[]): Sources => names.map((name) => `${side} ${name}`);

const middleOfHips: Sources = ['left hip', 'right hip'];
const middleOfShoulders: Sources = ['left shoulder', 'right shoulder'];

/**
 * For joints of a layout that others lack or call otherwise: what stands for them, the best first. The first whose joints a skeleton has is
 * taken. A joint that is not listed stands for itself.
 */
export const jointSources: Readonly<Record<string, Readonly<Record<string, readonly Sources[]>>>> = {
  'kinect-v2-25': {
    'spine base': [['spine base'], ['hip centre'], ['pelvis'], ['mid hip'], middleOfHips],
    'spine mid': [
      ...[['spine mid'], ['spine'], ['spine navel'], ['upper back']],
      [...middleOfHips, ...middleOfShoulders],
    ],
    'spine shoulder': [['spine shoulder'], ['shoulder centre'], ['left clavicle', 'right clavicle'], middleOfShoulders],
    // What pose estimators call the neck lies between the shoulders; Kinect's lies above, half-way to the head.
    neck: [[...middleOfShoulders, 'left ear', 'right ear'], ['shoulder centre', 'head'], ['lower neck'], ['neck']],
    head: [['left ear', 'right ear'], ['head'], ['nose']],
    ...sides((side) => ({
      [`${side} hand`]: [ofSide(side, 'hand'), ofSide(side, 'wrist', 'index', 'pinky'), ofSide(side, 'wrist')],
      [`${side} hand tip`]: [
        ofSide(side, 'hand tip'),
        ofSide(side, 'index'),
        ofSide(side, 'hand'),
        ofSide(side, 'wrist'),
      ],
      [`${side} thumb`]: [ofSide(side, 'thumb'), ofSide(side, 'hand'), ofSide(side, 'wrist')],
      [`${side} foot`]: [
        ofSide(side, 'foot'),
        ofSide(side, 'foot index'),
        ofSide(side, 'big toe', 'small toe'),
        ofSide(side, 'ankle'),
      ],
    })),
  },
  'coco-17': {
    nose: [['nose'], ['head']],
    ...sides((side) => ({
      [`${side} eye`]: [ofSide(side, 'eye'), ['head'], ['nose']],
      [`${side} ear`]: [ofSide(side, 'ear'), ['head'], ['nose']],
    })),
  },
  'kinect-v1-20': {
    'hip centre': [['hip centre'], ['spine base'], ['pelvis'], ['mid hip'], middleOfHips],
    spine: [...[['spine'], ['spine mid'], ['spine navel'], ['upper back']], [...middleOfHips, ...middleOfShoulders]],
    'shoulder centre': [
      ['shoulder centre'],
      ['spine shoulder'],
      ['left clavicle', 'right clavicle'],
      middleOfShoulders,
    ],
    head: [['left ear', 'right ear'], ['head'], ['nose']],
    ...sides((side) => ({
      [`${side} hand`]: [ofSide(side, 'hand'), ofSide(side, 'wrist', 'index', 'pinky'), ofSide(side, 'wrist')],
      [`${side} foot`]: [
        ofSide(side, 'foot'),
        ofSide(side, 'foot index'),
        ofSide(side, 'big toe', 'small toe'),
        ofSide(side, 'ankle'),
      ],
    })),
  },
};
