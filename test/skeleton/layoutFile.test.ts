import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLayout } from '../../src/data';
import { builtInLayouts, kinectV2, parseLayout } from '../../src/skeleton';
import { temporaryFolder } from '../data/temporaryFolder';

const stick = {
  name: 'stick',
  joints: ['hip', 'spine', 'left', 'right'],
  bones: [
    ['spine', 'hip'],
    [0, 0],
    [2, 1],
    ['right', 'spine'],
  ],
  centre: 'spine',
  leftShoulder: 2,
  rightShoulder: 'right',
};

describe('built-in layouts', () => {
  it.each(builtInLayouts)('$name passes its own checks', (layout) => {
    expect(parseLayout(JSON.parse(JSON.stringify(layout)))).toEqual(layout);
    expect(readLayout(layout.name)).toBe(layout);
  });

  it('has the bones of the released code', () => {
    const pairs = kinectV2.bones.map(([joint, parent]) => `${joint + 1},${parent + 1}`);
    expect(pairs.slice(0, 5)).toEqual(['1,2', '2,21', '3,21', '4,3', '5,21']);
    expect(pairs.slice(20)).toEqual(['21,21', '22,23', '23,8', '24,25', '25,12']);
  });
});

describe('layouts of users', () => {
  it('come from a JSON file, joints by number or name', () => {
    const file = join(temporaryFolder(), 'stick.json');
    writeFileSync(file, JSON.stringify({ ...stick, name: undefined }));
    expect(readLayout(file)).toEqual({
      name: 'stick',
      joints: stick.joints,
      bones: [
        [1, 0],
        [0, 0],
        [2, 1],
        [3, 1],
      ],
      centre: 1,
      leftShoulder: 2,
      rightShoulder: 3,
    });
  });

  it.each([
    ['no object', [], /an object with joints/],
    ['no joints', { ...stick, joints: [] }, /layout joints/],
    ['a repeated joint', { ...stick, joints: ['hip', 'hip', 'left', 'right'] }, /each name once/],
    ['a missing bone', { ...stick, bones: stick.bones.slice(1) }, /one pair for each of 4 joints/],
    ['two bones of a joint', { ...stick, bones: [...stick.bones.slice(1), [0, 1]] }, /one pair for each/],
    [
      'one joint for both shoulders',
      { ...stick, rightShoulder: stick.leftShoulder },
      /another joint than leftShoulder/,
    ],
    ['an unknown joint', { ...stick, centre: 'knee' }, /layout centre: found "knee"/],
    ['a joint out of range', { ...stick, bones: [[1, 4], ...stick.bones.slice(1)] }, /bones\[0\]/],
    [
      'a ring',
      {
        ...stick,
        bones: [
          [0, 1],
          [1, 0],
          [2, 1],
          [3, 1],
        ],
      },
      /ends at a root/,
    ],
    ['a nameless layout', { ...stick, name: '' }, /layout name/],
  ])('refuses %s', (_, json, message) => {
    expect(() => parseLayout(json)).toThrow(message);
  });

  it('names the known layouts', () => {
    expect(() => readLayout('kinect')).toThrow(/kinect-v2-25, kinect-v1-20/);
    const file = join(temporaryFolder(), 'broken.json');
    writeFileSync(file, '{');
    expect(() => readLayout(file)).toThrow(/wanted JSON/);
  });
});
