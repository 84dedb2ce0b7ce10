import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/errors';
import { isRecord } from '../../../../src/data';
import { formOf } from '../../../../src/data/importers/poses/poseForms';
import { preparePose } from '../../../../src/data/importers/poses/preparePose';
import {
  alphaPoseCmu,
  alphaPoseFile,
  alphaPoseFrame,
  azureFile,
  kineticsFile,
  mediaPipeFile,
  mmPoseFile,
  openPoseFiles,
} from './poseFiles';

const strange: readonly unknown[] = [null, 'x', -1, 1e308, 0.5, 2 ** 53, true, [], {}, [null], [[]], { length: 1e9 }];

/** Copies of a JSON value with one value in it replaced by a strange one, at every place of the first two items of each list. */
function* spoilt(value: unknown): Generator {
  yield* strange;
  if (Array.isArray(value)) {
    for (const i of [0, 1].filter((one) => one < value.length)) {
      for (const other of spoilt(value[i])) yield value.map((item: unknown, k) => (k === i ? other : item));
    }
  } else if (isRecord(value)) {
    for (const key of Object.keys(value)) {
      for (const other of spoilt(value[key])) yield { ...value, [key]: other };
      yield Object.fromEntries(Object.entries(value).filter(([one]) => one !== key));
    }
  }
}

const image = { width: 1920, height: 1080 };

/** Reads a file as an import does. */
function read(content: unknown): void {
  const file = { place: 'a.json', name: 'a_0001', content };
  const pose = formOf(file).read([file]);
  if (pose.layout !== undefined) preparePose('a', pose, { image }, pose.layout, 'a.json');
}

const [frame] = Object.values(openPoseFiles('a', { persons: 2 }));

describe('files of pose estimators with one strange value', () => {
  it.each([
    ['OpenPose', frame],
    ['Kinetics-skeleton', kineticsFile()],
    ['MediaPipe', mediaPipeFile({ frames: 2 })],
    ['Azure Kinect', azureFile({ frames: 2 })],
    ['MMPose', mmPoseFile({ frames: 2 })],
    ['AlphaPose', alphaPoseFile({ frames: 2 })],
    ['AlphaPose, cmu', alphaPoseCmu({ frames: 2 })],
    ['AlphaPose, a frame', alphaPoseFrame(0)],
  ])('%s: are read, or refused with a message', (_, text) => {
    let refused = 0;
    let count = 0;
    for (const content of spoilt(JSON.parse(text))) {
      count++;
      try {
        read(content);
      } catch (error) {
        if (!(error instanceof InputError)) {
          throw new Error(`${JSON.stringify(content).slice(0, 300)}: ${String(error)}`, { cause: error });
        }
        refused++;
      }
    }
    expect(count).toBeGreaterThan(60);
    expect(refused).toBeGreaterThan(count / 3);
  });
});
