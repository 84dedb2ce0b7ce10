import { at, type KeyPose } from '../posture';
import { rest, to, type Action } from '../script';

const hatInFront: KeyPose = { hands: at('shoulder', [-0.08, -0.22, 0.3], 0.3), nod: 0.15 };
const hatOnHead: KeyPose = { hands: at('head', [0.11, 0.12, 0.03], 0.7, [-0.6, 0, 0]), nod: 0.12 };
const hatInOneHand: KeyPose = { rightHand: at('shoulder', [-0.02, -0.24, 0.28], 0.2), nod: 0.1 };
const hatByOneHand: KeyPose = { rightHand: at('head', [0.06, 0.15, 0.06], 0.7, [-0.6, 0, 0]), nod: 0.12 };
const apart: KeyPose = { hands: at('chest', [0.17, -0.12, 0.32], 0.45) };
const together: KeyPose = { hands: at('chest', [0.02, -0.12, 0.33], 0.45, [0, 0.4, 0.5]) };
const rubOne: KeyPose = {
  leftHand: at('chest', [0.02, -0.2, 0.3], 0.4, [0, 0.3, 0.5]),
  rightHand: at('chest', [0.02, -0.2, 0.22], 0.4, [0, 0.3, 0.5]),
  nod: 0.15,
};
const rubOther: KeyPose = { leftHand: rubOne.rightHand, rightHand: rubOne.leftHand, nod: 0.15 };
const crossed: KeyPose = {
  leftHand: at('chest', [-0.13, -0.17, 0.13], 0.6, [-0.4, 0.2, 0]),
  rightHand: at('chest', [-0.12, -0.22, 0.19], 0.5, [-0.4, 0.2, 0]),
};
const armsOpen: KeyPose = { hands: at('shoulder', [0.06, -0.28, 0.3], 0.5) };

/** Actions of both arms; putting a hat on and taking it off differ in their order only. */
export const twoHandActions: readonly Action[] = [
  {
    name: 'put on a hat',
    people: 1,
    variants: [
      { enter: [to(0.6, hatInFront), to(0.7, hatOnHead), to(0.35, hatOnHead)], leave: [rest(0.75)] },
      { enter: [to(0.6, hatInOneHand), to(0.6, hatByOneHand), to(0.4, hatByOneHand)], leave: [rest(0.7)] },
    ],
  },
  {
    name: 'take off a hat',
    people: 1,
    variants: [
      {
        enter: [to(0.75, hatOnHead), to(0.3, hatOnHead), to(0.65, hatInFront), to(0.3, hatInFront)],
        leave: [rest(0.6)],
      },
      { enter: [to(0.7, hatByOneHand), to(0.3, hatByOneHand), to(0.6, hatInOneHand)], leave: [rest(0.6)] },
    ],
  },
  {
    name: 'clap',
    people: 1,
    variants: [
      { enter: [to(0.5, apart)], cycle: [to(0.17, together), to(0.2, apart)], cycles: [3, 7], leave: [rest(0.6)] },
    ],
  },
  {
    name: 'rub hands',
    people: 1,
    variants: [
      { enter: [to(0.6, rubOne)], cycle: [to(0.22, rubOther), to(0.22, rubOne)], cycles: [3, 6], leave: [rest(0.6)] },
    ],
  },
  {
    name: 'cross arms',
    people: 1,
    variants: [
      { enter: [to(0.35, armsOpen), to(0.5, crossed)], cycle: [to(0.7, crossed)], cycles: [1, 3], leave: [rest(0.65)] },
    ],
  },
];
