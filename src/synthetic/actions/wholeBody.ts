import { at, type KeyPose } from '../posture';
import { rest, to, type Action } from '../script';

const seated: KeyPose = { pelvisUp: -0.49, pelvisForward: -0.43, bend: 0.06, hands: at('thigh', [0, 0.05, 0.02], 0.4) };
const rising: KeyPose = {
  pelvisUp: -0.28,
  pelvisForward: -0.25,
  pelvisBend: 0.45,
  bend: 0.3,
  nod: -0.2,
  hands: at('thigh', [0.02, 0.06, 0], 0.4),
};
const risingFree: KeyPose = { ...rising, hands: at('shoulder', [0, -0.35, 0.32], 0.2) };
const squat: KeyPose = {
  pelvisUp: -0.5,
  pelvisForward: -0.2,
  pelvisBend: 0.45,
  bend: 0.45,
  nod: 0.1,
  rightHand: at('floor', [-0.02, 0.12, 0.4], 0.2),
  leftHand: at('thigh', [0.02, 0.05, 0.02], 0.5),
};
const stoop: KeyPose = {
  pelvisUp: -0.2,
  pelvisForward: -0.22,
  pelvisBend: 0.85,
  bend: 0.75,
  nod: 0.1,
  rightHand: at('floor', [0, 0.14, 0.42], 0.1),
};
const carrying: KeyPose = { rightHand: at('shoulder', [-0.05, -0.25, 0.26], 0.2), nod: 0.15 };
const bowing: KeyPose = { pelvisBend: 0.5, bend: 0.4, nod: 0.25, pelvisForward: -0.1 };
const bowingThighs: KeyPose = { ...bowing, pelvisBend: 0.35, bend: 0.35, hands: at('thigh', [-0.02, 0.06, 0], 0.3) };
const legBack: KeyPose = {
  rightFootForward: -0.32,
  rightFootUp: 0.22,
  pelvisSide: 0.06,
  pelvisBend: 0.1,
  leftHand: at('shoulder', [0.15, -0.42, 0.25], 0.3),
};
const legForward: KeyPose = {
  rightFootForward: 0.62,
  rightFootUp: 0.38,
  pelvisSide: 0.07,
  pelvisBend: -0.2,
  bend: 0.15,
  leftHand: at('shoulder', [0.25, -0.3, 0.3], 0.4),
  rightHand: at('shoulder', [0.2, -0.45, -0.2], 0.3),
};
const crouch: KeyPose = {
  pelvisUp: -0.22,
  pelvisForward: -0.1,
  pelvisBend: 0.3,
  bend: 0.2,
  hands: at('shoulder', [0.1, -0.46, -0.28], 0.3),
};
const airborne: KeyPose = { lift: 0.3, hands: at('shoulder', [0.14, 0.15, 0.42], 0.4), bend: -0.03 };
const airborneLow: KeyPose = { lift: 0.2, hands: at('shoulder', [0.16, -0.35, 0.2], 0.4) };
const onOneFoot: KeyPose = {
  rightFootUp: 0.3,
  rightFootForward: -0.22,
  pelvisSide: 0.08,
  pelvisUp: -0.06,
  hands: at('shoulder', [0.16, -0.38, 0.2], 0.5),
};
const leftUp: KeyPose = {
  leftFootUp: 0.22,
  leftFootForward: 0.08,
  pelvisSide: -0.03,
  rightHand: at('hang', [0, 0.1, 0.26], 0.1),
  leftHand: at('hang', [0, 0.04, -0.18], 0.2),
};
const rightUp: KeyPose = {
  rightFootUp: 0.22,
  rightFootForward: 0.08,
  pelvisSide: 0.03,
  leftHand: at('hang', [0, 0.1, 0.26], 0.1),
  rightHand: at('hang', [0, 0.04, -0.18], 0.2),
};

/** Actions of trunk and legs. */
export const wholeBodyActions: readonly Action[] = [
  {
    name: 'sit down',
    people: 1,
    followedBy: 'stand up',
    variants: [
      { enter: [to(0.7, rising), to(0.6, seated)], leave: [to(0.3, seated)] },
      { enter: [to(0.6, risingFree), to(0.6, seated)], leave: [to(0.3, seated)] },
    ],
  },
  {
    name: 'stand up',
    people: 1,
    variants: [
      { start: seated, enter: [to(0.6, rising)], leave: [rest(0.75)] },
      { start: seated, enter: [to(0.55, risingFree)], leave: [rest(0.7)] },
    ],
  },
  {
    name: 'pick up',
    people: 1,
    variants: [
      { enter: [to(0.95, squat), to(0.25, squat)], leave: [to(0.85, carrying), rest(0.5)] },
      { enter: [to(0.9, stoop), to(0.25, stoop)], leave: [to(0.85, carrying), rest(0.5)] },
    ],
  },
  {
    name: 'bow',
    people: 1,
    variants: [
      { enter: [to(0.8, bowing), to(0.4, bowing)], leave: [rest(0.8)] },
      { enter: [to(0.8, bowingThighs), to(0.5, bowingThighs)], leave: [rest(0.8)] },
    ],
  },
  {
    name: 'kick',
    people: 1,
    variants: [
      { enter: [to(0.45, legBack), to(0.24, legForward)], leave: [to(0.3, onOneFoot), rest(0.45)] },
      { enter: [to(0.35, onOneFoot), to(0.25, legForward)], leave: [rest(0.6)] },
    ],
  },
  {
    name: 'jump up',
    people: 1,
    variants: [
      { enter: [], cycle: [to(0.45, crouch), to(0.3, airborne), to(0.28, crouch)], cycles: [1, 2], leave: [rest(0.5)] },
      {
        enter: [],
        cycle: [to(0.4, crouch), to(0.26, airborneLow), to(0.26, crouch)],
        cycles: [1, 3],
        leave: [rest(0.5)],
      },
    ],
  },
  {
    name: 'hop on one foot',
    people: 1,
    variants: [
      {
        enter: [to(0.5, onOneFoot)],
        cycle: [to(0.2, { ...onOneFoot, lift: 0.12, pelvisUp: 0 }), to(0.2, { ...onOneFoot, pelvisUp: -0.1 })],
        cycles: [3, 6],
        leave: [rest(0.5)],
      },
    ],
  },
  {
    name: 'walk in place',
    people: 1,
    variants: [
      { enter: [], cycle: [to(0.28, leftUp), rest(0.22), to(0.28, rightUp), rest(0.22)], cycles: [2, 4], leave: [] },
    ],
  },
];
