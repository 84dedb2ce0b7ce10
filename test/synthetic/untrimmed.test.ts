import { join } from 'node:path';

import { expect, test } from 'vitest';

import { Dataset } from '../../src/data/dataset';
import { importSyntheticUntrimmed, syntheticSettings, untrimmedRecording, World } from '../../src/synthetic';
import { temporaryFolder } from '../data/temporaryFolder';

const settings = syntheticSettings();

test.each([1, 2, 3])('take %i: segments lie in order inside the recording and leave gaps', (take) => {
  const key = { setup: 1, camera: 1, subject: 1, take };
  const { clip, segments } = untrimmedRecording(key, 8, settings, new World(0));
  expect(clip.bodies).toBe(take === 3 ? 2 : 1);
  expect(segments.length).toBeGreaterThanOrEqual(8);
  let last = 0;
  for (const [label, start, end] of segments) {
    expect(label).toBeGreaterThanOrEqual(0);
    expect(label).toBeLessThan(settings.actions.length);
    expect(start).toBeGreaterThan(last);
    expect(end).toBeGreaterThan(start);
    last = end;
  }
  expect(last).toBeLessThan(clip.frames);
  expect(untrimmedRecording(key, 8, settings, new World(0))).toEqual({ clip, segments });
});

test('whoever sits down stands up next', () => {
  const labels = { sit: settings.actions.indexOf('sit down'), stand: settings.actions.indexOf('stand up') };
  let sits = 0;
  for (let subject = 1; subject <= 6; subject++) {
    const { segments } = untrimmedRecording({ setup: 1, camera: 1, subject, take: 1 }, 12, settings, new World(0));
    segments.forEach(([label], index) => {
      if (label === labels.sit) {
        sits++;
        expect(segments[index + 1][0]).toBe(labels.stand);
      }
      if (label === labels.stand) expect(segments[index - 1][0]).toBe(labels.sit);
    });
  }
  expect(sits).toBeGreaterThan(0);
});

test('the data set keeps the segments and splits by subject and by camera', async () => {
  const out = join(temporaryFolder(), 'untrimmed');
  const report = await importSyntheticUntrimmed(out, { subjects: 2, setups: 1, takes: 1, actionsPerTake: 3 });
  expect(report.splits).toEqual({ 'cross-subject': { train: 3, test: 3 }, 'cross-view': { train: 4, test: 2 } });
  const dataset = Dataset.open(out);
  expect(dataset.info.synthetic).toBe(true);
  for (let i = 0; i < dataset.size; i++) {
    const segments = dataset.segments(i) ?? [];
    expect(segments.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...segments.map(([, , end]) => end))).toBeLessThan(dataset.frames(i));
  }
  dataset.close();
});

test.each([{ takes: 0 }, { actionsPerTake: 2.5 }])('refuses %j', async (options) => {
  await expect(importSyntheticUntrimmed(join(temporaryFolder(), 'never'), options)).rejects.toThrow(/whole number/);
});
