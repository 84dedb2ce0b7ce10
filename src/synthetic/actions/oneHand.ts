import { at, type KeyPose } from '../posture';
import { rest, to, type Action } from '../script';

const cupLow: KeyPose = { rightHand: at('shoulder', [-0.06, -0.22, 0.28], 0.2, [0, 0, 0.4]) };
const cupAtMouth: KeyPose = { rightHand: at('head', [0.03, -0.06, 0.15], 0.45, [-0.5, 0, 0]), nod: -0.12 };
const drinking: KeyPose = { rightHand: at('head', [0.03, -0.02, 0.15], 0.65, [-0.5, 0.2, 0]), nod: -0.35, bend: -0.06 };
const phone: KeyPose = { rightHand: at('head', [0.12, -0.03, 0.05], 0.3), tilt: -0.12, nod: 0.05 };
const brushOut: KeyPose = { rightHand: at('head', [0.13, -0.06, 0.13], 0.85, [-0.6, 0, 0]), nod: 0.08 };
const brushIn: KeyPose = { rightHand: at('head', [0.03, -0.06, 0.15], 0.7, [-0.6, 0, 0]), nod: 0.08 };
const pointing: KeyPose = { rightHand: at('shoulder', [-0.03, 0.02, 0.6], 0.2) };
const pointingUp: KeyPose = { rightHand: at('shoulder', [0.12, 0.24, 0.5], 0.3), nod: -0.12 };
const pointingAside: KeyPose = { rightHand: at('shoulder', [0.32, 0.03, 0.45], 0.3), look: -0.4, twist: -0.15 };
const watch: KeyPose = { leftHand: at('chest', [-0.02, -0.16, 0.27], 0.85, [-0.5, 0, 0]), nod: 0.4, look: 0.08 };
const watchHeld: KeyPose = { ...watch, rightHand: at('chest', [-0.12, -0.2, 0.27], 0.3) };

/** Actions of one arm. Several share the way to the head or the way forward, and differ in what happens there. */
export const oneHandActions: readonly Action[] = [
  {
    name: 'drink',
    people: 1,
    variants: [
      {
        enter: [to(0.7, cupLow), to(0.55, cupAtMouth), to(0.35, drinking)],
        cycle: [to(0.7, drinking)],
        cycles: [1, 2],
        leave: [to(0.35, cupAtMouth), to(0.5, cupLow), rest(0.6)],
      },
      { enter: [to(0.8, cupAtMouth), to(0.4, drinking), to(0.8, drinking)], leave: [to(0.4, cupLow), rest(0.6)] },
    ],
  },
  {
    name: 'phone call',
    people: 1,
    variants: [
      { enter: [to(0.8, phone)], cycle: [to(0.8, { ...phone, look: 0.15 }), to(0.7, phone)], leave: [rest(0.7)] },
      { enter: [to(0.6, cupLow), to(0.6, phone), to(1.2, phone)], leave: [to(0.5, cupLow), rest(0.6)] },
    ],
  },
  {
    name: 'brush teeth',
    people: 1,
    variants: [
      {
        enter: [to(0.7, brushOut)],
        cycle: [to(0.19, brushIn), to(0.19, brushOut)],
        cycles: [3, 7],
        leave: [rest(0.7)],
      },
      {
        enter: [to(0.5, cupLow), to(0.5, brushIn)],
        cycle: [to(0.19, brushOut), to(0.19, brushIn)],
        cycles: [3, 6],
        leave: [to(0.4, cupLow), rest(0.5)],
      },
    ],
  },
  {
    name: 'wave a hand',
    people: 1,
    variants: [
      {
        enter: [to(0.6, { rightHand: at('shoulder', [0.2, 0.4, 0.16], 0.8) })],
        cycle: [
          to(0.23, { rightHand: at('shoulder', [0.34, 0.32, 0.16], 0.8, [0.3, 0, 0]) }),
          to(0.23, { rightHand: at('shoulder', [0.02, 0.42, 0.16], 0.8, [-0.3, 0, 0]) }),
        ],
        cycles: [2, 5],
        leave: [rest(0.6)],
      },
      {
        enter: [to(0.5, { rightHand: at('shoulder', [0.12, 0.1, 0.28], 0.3) })],
        cycle: [
          to(0.2, { rightHand: at('shoulder', [0.24, 0.1, 0.28], 0.3, [0.3, 0.3, 0]) }),
          to(0.2, { rightHand: at('shoulder', [-0.02, 0.12, 0.28], 0.3, [-0.3, 0.3, 0]) }),
        ],
        cycles: [2, 5],
        leave: [rest(0.55)],
      },
    ],
  },
  {
    name: 'point',
    people: 1,
    variants: [pointing, pointingUp, pointingAside].map((pose) => ({
      enter: [to(0.55, pose)],
      cycle: [to(0.5, pose)],
      cycles: [1, 3],
      leave: [rest(0.6)],
    })),
  },
  {
    name: 'throw',
    people: 1,
    variants: [
      {
        enter: [
          to(0.6, { rightHand: at('shoulder', [0.24, 0.24, -0.12], 0.9), twist: -0.45, pelvisForward: -0.04 }),
          to(0.2, { rightHand: at('shoulder', [0.05, 0.3, 0.42], 0.5), twist: 0.2, bend: 0.1, pelvisForward: 0.06 }),
          to(0.22, {
            rightHand: at('shoulder', [-0.16, -0.24, 0.46], 0.3),
            twist: 0.4,
            bend: 0.25,
            pelvisForward: 0.08,
          }),
        ],
        leave: [rest(0.7)],
      },
      {
        enter: [
          to(0.5, { rightHand: at('shoulder', [0.1, -0.42, -0.32], 0.3), twist: -0.25, bend: 0.1 }),
          to(0.26, { rightHand: at('shoulder', [0, -0.1, 0.52], 0.1), twist: 0.15, bend: 0.12, pelvisForward: 0.05 }),
          to(0.2, { rightHand: at('shoulder', [-0.04, 0.15, 0.5], 0.2), twist: 0.2, bend: 0.05 }),
        ],
        leave: [rest(0.7)],
      },
    ],
  },
  {
    name: 'check a watch',
    people: 1,
    variants: [
      { enter: [to(0.6, watch), to(1, watch)], leave: [rest(0.6)] },
      { enter: [to(0.65, watchHeld), to(1, watchHeld)], leave: [rest(0.65)] },
    ],
  },
];
