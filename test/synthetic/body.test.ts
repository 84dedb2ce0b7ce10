import { describe, expect, test } from 'vitest';

import { Generator } from '../../src/random';
import { syntheticActions } from '../../src/synthetic';
import { joint, jointCount, mirroredJoint, rigidPairs } from '../../src/synthetic/body';
import { perform, type Performance } from '../../src/synthetic/performance';
import type { Action } from '../../src/synthetic/script';
import { drawSubject, type Subject } from '../../src/synthetic/subject';
import { approachOf, Timeline } from '../../src/synthetic/timeline';

const subjects = [1, 2, 3].map((number) => drawSubject(new Generator(`subject ${number}`)));

function play(action: Action, variant: number, subject: Subject, mirrored = false): Performance {
  const timeline = new Timeline();
  const distance = 1.1;
  timeline.hold(0.4, action.variants[variant].start);
  timeline.perform(action.variants[variant], approachOf(action, distance), subject.tempo, new Generator('steps'));
  timeline.hold(0.4);
  const cast = action.people === 2 ? [subject, subjects[0]] : [subject];
  return perform({ timeline, subjects: cast, distance, mirrored, begin: 0.4, generator: new Generator('performance') });
}

/** Coordinates of a joint in a frame of a body. */
function at({ bodies, coordinates }: Performance, t: number, body: number, index: number): [number, number, number] {
  const start = ((t * bodies + body) * jointCount + index) * 3;
  return [coordinates[start], coordinates[start + 1], coordinates[start + 2]];
}

function apart(played: Performance, t: number, body: number, a: number, b: number): number {
  const [p, q] = [at(played, t, body, a), at(played, t, body, b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

const performances = syntheticActions.flatMap((action) =>
  action.variants.map((_, variant) => ({
    name: `${action.name}, way ${variant + 1}`,
    action,
    played: play(action, variant, subjects[variant % subjects.length]),
  })),
);

describe.each(performances)('$name', ({ action, played }) => {
  test('limbs do not stretch', () => {
    for (let body = 0; body < played.bodies; body++) {
      for (const [a, b] of rigidPairs) {
        const lengths = Array.from({ length: played.frames }, (_, t) => apart(played, t, body, a, b));
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThan(1e-6);
      }
    }
  });

  test('elbows and knees stay within what they can bend', () => {
    const limbs = [
      [joint.leftShoulder, joint.leftElbow, joint.leftWrist, 0.44],
      [joint.rightShoulder, joint.rightElbow, joint.rightWrist, 0.44],
      [joint.leftHip, joint.leftKnee, joint.leftAnkle, 0.49],
      [joint.rightHip, joint.rightKnee, joint.rightAnkle, 0.49],
    ];
    for (let t = 0; t < played.frames; t++) {
      for (let body = 0; body < played.bodies; body++) {
        for (const [root, middle, end, tightest] of limbs) {
          const [upper, lower] = [apart(played, t, body, root, middle), apart(played, t, body, middle, end)];
          const reach = apart(played, t, body, root, end);
          const angle = Math.acos((upper * upper + lower * lower - reach * reach) / (2 * upper * lower));
          expect(angle).toBeGreaterThan(tightest);
          expect(angle).toBeLessThan(Math.PI);
        }
      }
    }
  });

  test('nobody sinks into the floor, and a foot is on it except in jumps', () => {
    const jumps = /jump|hop/.test(action.name);
    for (let t = 0; t < played.frames; t++) {
      for (let body = 0; body < played.bodies; body++) {
        const heights = Array.from({ length: jointCount }, (_, index) => at(played, t, body, index)[1]);
        expect(Math.min(...heights)).toBeGreaterThan(-0.02);
        if (!jumps) expect(Math.min(heights[joint.leftFoot], heights[joint.rightFoot])).toBeLessThan(0.09);
      }
    }
  });

  test('hands and heads move at human speeds', () => {
    for (let t = 1; t < played.frames; t++) {
      for (let body = 0; body < played.bodies; body++) {
        for (const [index, limit] of [
          [joint.head, 3.5],
          [joint.leftHand, 9],
          [joint.rightHand, 9],
        ]) {
          const [p, q] = [at(played, t - 1, body, index), at(played, t, body, index)];
          expect(30 * Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])).toBeLessThan(limit);
        }
      }
    }
  });

  test('knees point where the body faces', () => {
    for (const side of ['left', 'right'] as const) {
      const [hip, knee, ankle] = [joint[`${side}Hip`], joint[`${side}Knee`], joint[`${side}Ankle`]];
      for (let t = 0; t < played.frames; t++) {
        const [h, k, a, l, r] = [hip, knee, ankle, joint.leftHip, joint.rightHip].map((index) =>
          at(played, t, 0, index),
        );
        const forward = [-(l[2] - r[2]), l[0] - r[0]];
        const middle = [(h[0] + a[0]) / 2, (h[2] + a[2]) / 2];
        const ahead = (k[0] - middle[0]) * forward[0] + (k[2] - middle[1]) * forward[1];
        expect(ahead).toBeGreaterThan(-0.02);
      }
    }
  });
});

test('two people face each other at arm’s length or nearer at some time, and never stand in each other', () => {
  for (const { played } of performances.filter(({ action }) => action.people === 2)) {
    expect(played.bodies).toBe(2);
    let nearest = Infinity;
    for (let t = 0; t < played.frames; t++) {
      const [p, q] = [at(played, t, 0, joint.spineBase), at(played, t, 1, joint.spineBase)];
      nearest = Math.min(nearest, Math.hypot(p[0] - q[0], p[2] - q[2]));
    }
    expect(nearest).toBeGreaterThan(0.25);
    expect(nearest).toBeLessThan(1.15);
  }
});

test('hands of two people meet in a hand shake', () => {
  const action = syntheticActions.find(({ name }) => name === 'shake hands');
  if (action === undefined) throw new Error('no hand shake');
  const played = play(action, 0, subjects[1]);
  let nearest = Infinity;
  for (let t = 0; t < played.frames; t++) {
    const [p, q] = [at(played, t, 0, joint.rightHand), at(played, t, 1, joint.rightHand)];
    nearest = Math.min(nearest, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
  }
  expect(nearest).toBeLessThan(0.1);
});

test('a left-handed performance is the mirror image', () => {
  const [plain, mirrored] = [false, true].map((flag) => play(syntheticActions[0], 0, subjects[0], flag));
  for (let t = 0; t < plain.frames; t += 7) {
    for (let index = 0; index < jointCount; index++) {
      const [x, y, z] = at(plain, t, 0, index);
      expect(at(mirrored, t, 0, mirroredJoint[index])).toEqual([-x, y, z]);
    }
  }
});

test('subjects differ in height, limbs and tempo', () => {
  const many = Array.from({ length: 40 }, (_, number) => drawSubject(new Generator(`s${number}`)));
  const spread = (value: (subject: Subject) => number) => Math.max(...many.map(value)) / Math.min(...many.map(value));
  expect(spread(({ shape }) => shape.size)).toBeGreaterThan(1.15);
  expect(spread(({ shape }) => shape.thigh / shape.forearm)).toBeGreaterThan(1.1);
  expect(spread(({ tempo }) => tempo)).toBeGreaterThan(1.4);
  expect(new Set(many.map(({ leftHanded }) => leftHanded)).size).toBe(2);
});
