import { at, type KeyPose } from '../posture';
import { rest, to, type Action } from '../script';

const clasp = at('between', [0, -0.22, 0], 0.1);
const claspUp: KeyPose = { near: 1, rightHand: at('between', [0, -0.17, 0], 0.1) };
const claspDown: KeyPose = { near: 1, rightHand: at('between', [0, -0.27, 0], 0.1) };
const clasped: KeyPose = { near: 1, rightHand: clasp };
const armsWide: KeyPose = { near: 0.6, hands: at('shoulder', [0.2, -0.05, 0.42], 0.5) };
const embrace: KeyPose = {
  near: 1,
  bend: 0.12,
  lean: 0.1,
  tilt: 0.2,
  leftHand: at('partnerChest', [0.02, -0.16, 0.17], 0.7, [-0.5, 0, 0]),
  rightHand: at('partnerChest', [0.06, -0.02, 0.17], 0.7, [-0.5, 0, 0]),
};
const handsReady: KeyPose = { near: 1, hands: at('shoulder', [-0.02, -0.12, 0.2], 0.4) };
const shove: KeyPose = {
  near: 1,
  pelvisForward: 0.06,
  bend: 0.15,
  hands: at('partnerChest', [0.11, -0.04, -0.12], 0.5, [0, 0.7, 0]),
};
const stand: KeyPose = { near: 1 };
const stagger: KeyPose = {
  near: 1,
  travel: -0.3,
  pelvisBend: -0.15,
  nod: 0.2,
  hands: at('shoulder', [0.2, -0.35, 0.25], 0.5),
};
const guard: KeyPose = {
  near: 1,
  twist: -0.25,
  rightHand: at('shoulder', [0.02, -0.08, 0.16], 0.5),
  leftHand: at('shoulder', [-0.05, -0.05, 0.28], 0.3),
};
const blow: KeyPose = {
  ...guard,
  twist: 0.35,
  pelvisForward: 0.05,
  rightHand: at('partnerHead', [0, -0.06, -0.14], 0.7),
};
const hit: KeyPose = { near: 1, travel: -0.1, pelvisBend: -0.12, nod: -0.35, look: 0.3, bend: -0.08 };
const kickBack: KeyPose = { near: 1, rightFootForward: -0.28, rightFootUp: 0.2, pelvisSide: 0.06 };
const kickOut: KeyPose = {
  near: 1,
  rightFootForward: 0.62,
  rightFootUp: 0.42,
  pelvisSide: 0.07,
  pelvisBend: -0.22,
  bend: 0.15,
  leftHand: at('shoulder', [0.25, -0.3, 0.25], 0.4),
};
const kicked: KeyPose = {
  near: 1,
  travel: -0.25,
  pelvisBend: 0.25,
  bend: 0.35,
  hands: at('shoulder', [-0.05, -0.32, 0.25], 0.4),
};
const highHand: KeyPose = { near: 1, rightHand: at('shoulder', [0.1, 0.38, 0.2], 0.5) };
const slap: KeyPose = { near: 1, rightHand: at('between', [0.02, 0.3, 0], 0.4, [0, 0.6, 0]) };
const highHands: KeyPose = { near: 1, hands: at('shoulder', [0.06, 0.36, 0.2], 0.5) };
const slapBoth: KeyPose = { near: 1, hands: at('between', [0.16, 0.28, 0], 0.4, [0, 0.6, 0]) };

/** Actions of two people facing each other. */
export const twoPeopleActions: readonly Action[] = [
  {
    name: 'shake hands',
    people: 2,
    handed: false,
    meeting: 0.95,
    variants: [
      {
        enter: [to(0.8, clasped, clasped)],
        cycle: [to(0.2, claspUp, claspUp), to(0.2, claspDown, claspDown)],
        cycles: [2, 4],
        leave: [{ seconds: 0.7, pose: stand, partner: stand }],
      },
    ],
  },
  {
    name: 'hug',
    people: 2,
    meeting: 0.4,
    variants: [
      {
        enter: [to(0.8, armsWide, armsWide), to(0.7, embrace, embrace), to(0.8, embrace, embrace)],
        leave: [to(0.6, armsWide, armsWide), rest(0.6)],
      },
    ],
  },
  {
    name: 'push the other',
    people: 2,
    meeting: 0.7,
    variants: [
      {
        enter: [to(0.8, handsReady, stand), to(0.25, shove, stand), to(0.3, { ...shove, pelvisForward: 0.1 }, stagger)],
        leave: [to(0.6, stand, { near: 1, travel: -0.3 })],
      },
      {
        enter: [
          to(0.7, { near: 1, rightHand: handsReady.hands }, stand),
          to(0.25, { ...shove, hands: undefined, rightHand: shove.hands }, stand),
          to(0.3, { ...shove, hands: undefined, rightHand: shove.hands, twist: 0.2 }, stagger),
        ],
        leave: [to(0.6, stand, { near: 1, travel: -0.3 })],
      },
    ],
  },
  {
    name: 'punch the other',
    people: 2,
    meeting: 0.78,
    variants: [
      {
        enter: [to(0.75, guard, stand), to(0.2, blow, stand), to(0.22, guard, hit)],
        cycle: [to(0.2, guard, hit)],
        leave: [to(0.6, stand, { near: 1, travel: -0.1 })],
      },
    ],
  },
  {
    name: 'kick the other',
    people: 2,
    meeting: 1,
    variants: [
      {
        enter: [to(0.8, stand, stand), to(0.4, kickBack, stand), to(0.24, kickOut, stand), to(0.3, kickBack, kicked)],
        leave: [to(0.5, stand, { near: 1, travel: -0.25 })],
      },
    ],
  },
  {
    name: 'high five',
    people: 2,
    meeting: 0.85,
    variants: [
      {
        enter: [to(0.7, highHand, highHand), to(0.22, slap, slap), to(0.25, highHand, highHand)],
        leave: [to(0.6, stand, stand)],
      },
      {
        enter: [to(0.7, highHands, highHands), to(0.22, slapBoth, slapBoth), to(0.25, highHands, highHands)],
        leave: [to(0.6, stand, stand)],
      },
    ],
  },
];
