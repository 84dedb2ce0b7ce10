import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { Dataset, DatasetWriter, meaningProblems } from '../../src/data';
import { Generator } from '../../src/random';
import { kinectV2, type Layout } from '../../src/skeleton';
import { temporaryFolder } from './temporaryFolder';

type Point = readonly [x: number, y: number, z: number];

/** Heights of parts of a body in metres. */
const heights: readonly (readonly [RegExp, number])[] = [
  [/head/, 1.7],
  [/neck/, 1.5],
  [/shoulder/, 1.4],
  [/elbow/, 1.2],
  [/wrist|hand|thumb/, 1],
  [/mid/, 1.1],
  [/knee/, 0.5],
  [/ankle/, 0.1],
  [/foot/, 0.02],
];

/** A body that stands before a Kinect and looks at it: y up, its right side along x. */
function standing(joint: string): Point {
  const height = heights.find(([part]) => part.test(joint))?.[1] ?? 0.9;
  const side = joint.startsWith('left') ? -0.2 : joint.startsWith('right') ? 0.2 : 0;
  return [side, height, joint.endsWith('foot') ? 2.85 : 3];
}

/** What is said of clips of that body after a change of its points. */
function problemsOf(
  change: (point: Point, clip: number) => Point,
  { layout = kinectV2, clips = 20 }: { layout?: Layout; clips?: number } = {},
): string[] {
  const folder = join(temporaryFolder(), 'set');
  const about = { name: 'bodies', synthetic: true, classes: ['a'], normalisation: 'none', source: 'made up' };
  const writer = DatasetWriter.create(folder, { ...about, layout, bodies: 1 });
  const generator = new Generator(3);
  const [frames, joints] = [4, layout.joints.length];
  for (let clip = 0; clip < clips; clip++) {
    const points = Array.from({ length: frames }, () => kinectV2.joints.map((joint) => change(standing(joint), clip)));
    const noisy = points.flat(2).map((value) => (value === 0 ? 0 : value * (1 + generator.uniform(-0.01, 0.01))));
    const coordinates = Float32Array.from(noisy);
    writer.append({ name: `clip-${clip}`, label: 0, clip: { frames, bodies: 1, joints, coordinates } });
  }
  writer.finish({ splits: {} });
  const dataset = Dataset.open(folder);
  try {
    return meaningProblems(dataset);
  } finally {
    dataset.close();
  }
}

const same = (point: Point): Point => point;

describe('what coordinates mean', () => {
  it('is well in metres, y up, right on the right, also where a camera looks down', () => {
    expect(problemsOf(same)).toEqual([]);
    const tilt = 0.5;
    const tilted = ([x, y, z]: Point): Point => [
      x,
      y * Math.cos(tilt) + z * Math.sin(tilt),
      z * Math.cos(tilt) - y * Math.sin(tilt),
    ];
    expect(problemsOf(tilted)).toEqual([]);
  });

  it('tells exchanged shoulders, by their direction and by the names of the layout', () => {
    const { leftShoulder, rightShoulder } = kinectV2;
    const exchanged: Layout = { ...kinectV2, leftShoulder: rightShoulder, rightShoulder: leftShoulder };
    const found = problemsOf(same, { layout: exchanged });
    expect(found[0]).toMatch(/the layout has "right shoulder" as the left shoulder/);
    expect(found[1]).toMatch(/^left and right may be exchanged: in most recordings the shoulders point the other way/);
    expect(found).toHaveLength(2);
  });

  it('tells mirrored recordings', () => {
    const found = problemsOf(([x, y, z]) => [-x, y, z]);
    expect(found).toEqual([expect.stringMatching(/^the recordings may be mirrored/)]);
  });

  it('tells recordings of which a part is mirrored, or has an axis that points down', () => {
    const third = problemsOf(([x, y, z], clip) => [clip % 3 === 0 ? -x : x, y, z], { clips: 24 });
    expect(third).toEqual([
      expect.stringMatching(
        /^the recordings may be mirrored.*: in 8 of 24 recordings that were looked at \(not in the others\) the left/,
      ),
    ]);
    const turned = problemsOf(([x, y, z], clip) => (clip % 4 === 0 ? [-x, -y, z] : [x, y, z]));
    expect(turned).toEqual([
      expect.stringMatching(/down in 5 of 20 recordings that were looked at \(not in the others\): the head/),
    ]);
    expect(problemsOf(([x, y, z], clip) => [clip === 7 ? -x : x, y, z])).toEqual([]);
  });

  it('tells the axis that points down', () => {
    const turned = problemsOf(([x, y, z]) => [-x, -y, z]);
    expect(turned).toEqual([expect.stringMatching(/^the y axis points down in most recordings/)]);
    const lying = problemsOf(([x, y, z]) => [x, z, -y]);
    expect(lying).toEqual([expect.stringMatching(/^the z axis points down/)]);
  });

  it('tells other units, and units that differ from clip to clip', () => {
    const scaled = (factor: number) => problemsOf(([x, y, z]) => [x * factor, y * factor, z * factor]);
    expect(scaled(1000)).toEqual([
      expect.stringMatching(/look like millimetres or pixels, not metres: a body reaches over 1\d+/),
    ]);
    expect(scaled(100)).toEqual([expect.stringMatching(/look like centimetres/)]);
    const pixels = problemsOf(([x, y]) => [320 + x * 100, 400 - y * 100, 0]);
    expect(pixels).toEqual([expect.stringMatching(/look like pixels/)]);
    const mixed = problemsOf(([x, y, z], clip) => (clip % 4 === 0 ? [x * 1000, y * 1000, z * 1000] : [x, y, z]));
    expect(mixed).toEqual([expect.stringMatching(/units may differ from clip to clip: 5 of 20 bodies/)]);
  });

  it('tells units that differ by ten, in half of the clips or a part, but not children from grown-ups or a sitting body', () => {
    const mixed = (factor: number, every: number) =>
      problemsOf(([x, y, z], clip) => {
        const unit = clip % every === 0 ? factor : 1;
        return [x * unit, y * unit, z * unit];
      });
    for (const [every, count] of [
      [2, 10],
      [5, 4],
    ]) {
      const said = expect.stringMatching(
        `^units may differ from clip to clip: ${count} of 20 bodies are more than 5`,
      ) as string;
      expect(mixed(10, every)).toContainEqual(said);
      expect(mixed(0.1, every)).toContainEqual(said);
    }
    expect(mixed(3, 2)).toEqual([]);
    expect(mixed(1 / 3, 2)).toEqual([]);
    // One of twenty may be a body that the sensor saw in part; none looks so large.
    expect(mixed(0.1, 20)).toEqual([]);
    for (const factor of [10, 0.01])
      expect(mixed(factor, 20)).toEqual([expect.stringMatching(/^units may differ from clip to clip: 1 of 20/)]);
    const sitting = problemsOf(([x, y, z], clip) => (clip % 2 === 0 ? [x, 0.5 + y * 0.6, z] : [x, y, z]));
    expect(sitting).toEqual([]);
  });

  it('tells bodies of 17 metres and of 17 centimetres', () => {
    const scaled = (factor: number) => problemsOf(([x, y, z]) => [x * factor, y * factor, z * factor]);
    expect(scaled(10)).toEqual([expect.stringMatching(/look like decimetres, not metres: a body reaches over 1\d/)]);
    expect(scaled(0.1)).toEqual([
      expect.stringMatching(/look like an unknown unit, not metres: a body reaches over 0\.1/),
    ]);
    expect(scaled(0.5)).toEqual([]);
  });

  it('names the recording in which a joint lies far from its body', () => {
    const [height] = standing('left wrist').slice(1);
    const wild = (value: number) =>
      problemsOf(([x, y, z], clip) => (clip === 7 && y === height && x < 0 ? [value, y, z] : [x, y, z]));
    const said = [expect.stringMatching(/^a joint lies far beyond the body in 1 of 20 recordings: clip-7$/)];
    expect(wild(1e30)).toEqual(said);
    expect(wild(100)).toEqual(said);
    expect(wild(3)).toEqual([]);
  });

  it('says nothing of clips too few to tell', () => {
    expect(problemsOf(([x, y, z]) => [-x, y, z], { clips: 4 })).toEqual([]);
  });
});
