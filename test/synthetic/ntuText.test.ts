import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import type { Clip } from '../../src/skeleton';
import {
  ntuSkeletonText,
  recordingKeys,
  syntheticRecording,
  syntheticSettings,
  World,
  writeSyntheticAsNtu,
} from '../../src/synthetic';
import { temporaryFolder } from '../data/temporaryFolder';

interface Body {
  id: string;
  fields: number;
  joints: number[][];
}

/** A reader of the format by its description alone. */
function parse(text: string): Body[][] {
  const lines = text.trimEnd().split('\n');
  let next = 0;
  const count = () => Number(lines[next++]);
  const frames = Array.from({ length: count() }, () =>
    Array.from({ length: count() }, () => {
      const header = lines[next++].split(' ');
      const joints = Array.from({ length: count() }, () => lines[next++].split(' ').map(Number));
      return { id: header[0], fields: header.length, joints };
    }),
  );
  expect(next).toBe(lines.length);
  return frames;
}

test('the text holds the same numbers, in NTU’s columns', () => {
  const settings = syntheticSettings();
  const key = { setup: 2, camera: 1, subject: 2, replication: 1, action: settings.actions.indexOf('hug') + 1 };
  const clip = syntheticRecording(key, settings, new World(0));
  const frames = parse(ntuSkeletonText(clip));
  expect(frames).toHaveLength(clip.frames);
  const ids = new Set(frames.flat().map((body) => body.id));
  expect(ids.size).toBe(2);
  for (const id of ids) expect(BigInt(id)).toBeGreaterThan(2n ** 53n);
  frames.forEach((bodies, t) => {
    const first = clip.coordinates.subarray(t * 150, t * 150 + 75);
    if (bodies.length < 2) return;
    expect(bodies[0].fields).toBe(10);
    expect(bodies[0].joints).toHaveLength(25);
    expect(bodies[0].joints.every((row) => row.length === 12 && row.every(Number.isFinite))).toBe(true);
    expect(bodies[0].joints.flatMap((row) => row.slice(0, 3).map(Math.fround))).toEqual([...first]);
  });
});

test('a body that is not there is left out of the frame', () => {
  const coordinates = new Float32Array(3 * 2 * 75).fill(1);
  coordinates.fill(0, 150, 300);
  coordinates.fill(0, 300, 375);
  const clip: Clip = { frames: 3, bodies: 2, joints: 25, coordinates };
  const frames = parse(ntuSkeletonText(clip));
  expect(frames.map((bodies) => bodies.length)).toEqual([2, 0, 1]);
  expect(frames[2][0].id).toBe(frames[0][1].id);
});

test('other skeletons are refused', () => {
  expect(() => ntuSkeletonText({ frames: 1, bodies: 1, joints: 20, coordinates: new Float32Array(60) })).toThrow(/20/);
});

test('the whole set is written, one file a recording', async () => {
  const folder = join(temporaryFolder(), 'raw');
  const options = { actions: ['bow', 'high five'], subjects: 2, setups: 2, replications: 1 };
  const files = await writeSyntheticAsNtu(folder, options);
  expect(readdirSync(folder).sort()).toEqual(files);
  const settings = syntheticSettings(options);
  const keys = recordingKeys(settings);
  expect(files).toHaveLength(keys.length);
  const clip = syntheticRecording(keys[0], settings, new World(0));
  expect(readFileSync(join(folder, files[0]), 'utf8').split('\n')[0]).toBe(String(clip.frames));
});
