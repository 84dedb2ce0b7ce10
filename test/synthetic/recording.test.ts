import { describe, expect, test } from 'vitest';

import {
  recordingKeys,
  recordingName,
  syntheticActions,
  syntheticRecording,
  syntheticSettings,
  World,
  type RecordingKey,
} from '../../src/synthetic';
import { joint, rigidPairs } from '../../src/synthetic/body';

const settings = syntheticSettings();
const someKey: RecordingKey = { setup: 1, camera: 2, subject: 1, replication: 1, action: 3 };

test('there are at least 16 actions, 4 of them of two people, with names of their own', () => {
  expect(syntheticActions.length).toBeGreaterThanOrEqual(20);
  expect(syntheticActions.filter(({ people }) => people === 2).length).toBeGreaterThanOrEqual(4);
  expect(new Set(syntheticActions.map(({ name }) => name)).size).toBe(syntheticActions.length);
});

test('names are NTU’s', () => {
  expect(recordingName({ setup: 1, camera: 2, subject: 13, replication: 2, action: 26 })).toBe('S001C002P013R002A026');
});

test('the default set is complete and sorted', () => {
  const names = recordingKeys(settings).map(recordingName);
  expect(names).toHaveLength(
    syntheticActions.length * settings.subjects * settings.cameras.length * settings.replications,
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual([...names].sort());
});

test('a recording depends on seed and name, not on what was made before', () => {
  const fresh = syntheticRecording(someKey, settings, new World(0));
  const used = new World(0);
  syntheticRecording({ ...someKey, subject: 5, action: 20 }, settings, used);
  syntheticRecording({ ...someKey, setup: 3 }, settings, used);
  expect(syntheticRecording(someKey, settings, used)).toEqual(fresh);
  expect(syntheticRecording(someKey, settings, new World(1)).coordinates).not.toEqual(fresh.coordinates);
  expect(syntheticRecording({ ...someKey, replication: 2 }, settings, used).coordinates).not.toEqual(fresh.coordinates);
});

describe.each(syntheticActions.map(({ name, people }, index) => ({ name, people, action: index + 1 })))(
  '$name',
  ({ people, action }) => {
    test('has its people, a plausible length and place', () => {
      for (const camera of [1, 2, 3]) {
        const subject = 1 + (action % settings.subjects);
        const key = { setup: 1 + ((subject - 1) % settings.setups), camera, subject, replication: 1, action };
        const clip = syntheticRecording(key, settings, new World(0));
        expect(clip.bodies).toBe(people);
        expect(clip.joints).toBe(25);
        expect(clip.frames).toBeGreaterThanOrEqual(40);
        expect(clip.frames).toBeLessThanOrEqual(150);
        expect(clip.coordinates.every(Number.isFinite)).toBe(true);
        for (let i = joint.spineMid * 3 + 2; i < clip.coordinates.length; i += 75) {
          const depth = clip.coordinates[i];
          if (depth !== 0) expect(depth).toBeGreaterThan(1.5);
          expect(depth).toBeLessThan(5.5);
        }
      }
    });
  },
);

test('without noise the bones keep their lengths in camera coordinates', () => {
  const quiet = syntheticSettings({ noise: 0 });
  const { frames, coordinates } = syntheticRecording(someKey, quiet, new World(0));
  for (const [a, b] of rigidPairs) {
    const lengths = Array.from({ length: frames }, (_, t) =>
      Math.hypot(...[0, 1, 2].map((c) => coordinates[t * 75 + a * 3 + c] - coordinates[t * 75 + b * 3 + c])),
    );
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThan(1e-5);
  }
});

test('the sensor is worse at hands than at the trunk, by millimetres to centimetres', () => {
  const { frames, coordinates } = syntheticRecording(someKey, settings, new World(0));
  const roughness = (index: number) => {
    const sizes: number[] = [];
    for (let t = 1; t < frames - 1; t++) {
      const second = [0, 1, 2].map((c) => {
        const i = t * 75 + index * 3 + c;
        return coordinates[i + 75] - 2 * coordinates[i] + coordinates[i - 75];
      });
      sizes.push(Math.hypot(...second));
    }
    return sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)];
  };
  expect(roughness(joint.spineMid)).toBeGreaterThan(0.0003);
  expect(roughness(joint.spineMid)).toBeLessThan(0.006);
  expect(roughness(joint.rightHandTip)).toBeGreaterThan(2 * roughness(joint.spineMid));
  expect(roughness(joint.rightHandTip)).toBeLessThan(0.1);
});

test.each([
  [{ subjects: 0 }, /subjects: found 0/],
  [{ setups: 1.5 }, /setups: found 1.5/],
  [{ cameras: [4] }, /cameras: found 4/],
  [{ actions: ['fly'] }, /actions: found fly/],
  [{ actions: [] }, /actions/],
  [{ scale: -1 }, /scale: found -1/],
  [{ noise: Number.NaN }, /noise/],
])('refuses %j', (options, message) => {
  expect(() => syntheticSettings(options)).toThrow(message);
});

test('scale multiplies subjects and setups', () => {
  expect(syntheticSettings({ scale: 2 })).toMatchObject({
    subjects: 2 * settings.subjects,
    setups: 2 * settings.setups,
  });
});
