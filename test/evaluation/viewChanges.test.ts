import { describe, expect, it } from 'vitest';

import { changedViews, type ViewBatch, type ViewChange } from '../../src/evaluation';
import { kinectV1, type Layout } from '../../src/skeleton';

/** Two joints a side and one in the middle. */
const layout: Layout = {
  ...kinectV1,
  name: 'three',
  joints: ['hip', 'left hand', 'right hand'],
};
/** Coordinates (1, 4, 1, 3, 3) whose hundreds are the frame, tens the joint, ones the axis from 1. */
const view: ViewBatch = {
  first: 0,
  batch: 1,
  frames: 4,
  bodies: 1,
  joints: 3,
  coordinates: Float32Array.from(
    { length: 36 },
    (_, i) => 100 * Math.floor(i / 9) + 10 * (Math.floor(i / 3) % 3) + (i % 3) + 1,
  ),
};
const frame = (change: ViewChange, t: number): number[] => [
  ...changedViews(view, layout, { change, turn: { angle: 30, up: 'y' } }).subarray(9 * t, 9 * t + 9),
];

describe('views that are changed', () => {
  it('have the other side at the other side, or other frames', () => {
    expect(frame('mirrored', 1)).toEqual([-101, 102, 103, -121, 122, 123, -111, 112, 113]);
    expect(frame('backwards', 0)).toEqual([301, 302, 303, 311, 312, 313, 321, 322, 323]);
    const shown = [0, 1, 2, 3].map((t) => Math.floor(frame('late', t)[0] / 100));
    expect(shown).toEqual([0, 0, 1, 2]);
  });

  it('are turned about the vertical axis, which keeps heights and lengths', () => {
    const [x, y, z] = frame('turned', 1);
    expect([x, y, z].map((value) => Number(value.toFixed(3)))).toEqual([138.969, 102, 38.701]);
    expect(Math.hypot(x, z)).toBeCloseTo(Math.hypot(101, 103), 3);
    const turned = (turn: Parameters<typeof changedViews>[2]['turn']) =>
      [...changedViews(view, layout, { change: 'turned', turn }).subarray(0, 3)].map((value) =>
        Number(value.toFixed(3)),
      );
    // About z, and as a flat figure in the plane: what stands third stays.
    expect(turned({ angle: 90, up: 'z' })).toEqual([-2, 1, 3]);
    expect(turned({ angle: 60, up: 'y', plane: true })).toEqual([0.5, 2, 3]);
  });

  it('cannot be mirrored where joints have no sides', () => {
    const one = { ...layout, joints: ['hip', 'left hand', 'head'] };
    expect(() => changedViews(view, one, { change: 'mirrored', turn: { angle: 0, up: 'y' } })).toThrow(
      /layout three: found left hand without its other side/,
    );
    expect(() =>
      changedViews(view, { ...layout, joints: ['a', 'b', 'c'] }, { change: 'mirrored', turn: { angle: 0, up: 'y' } }),
    ).toThrow(/none called left/);
  });
});
