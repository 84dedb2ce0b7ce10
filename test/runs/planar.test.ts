import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../src/backend';
import { Dataset, importPoses } from '../../src/data';
import { evaluateKnn, predict, predictedClips, pretrain } from '../../src/runs';
import { resolveSettings } from '../../src/settings';
import { makeBatch } from '../../src/training';
import { Generator } from '../../src/random';
import { folderOf } from '../data/importers/clipSets';
import { mmPoseFile, place } from '../data/importers/poses/poseFiles';
import { temporaryFolder } from '../data/temporaryFolder';
import { testBackend } from '../testBackend';

const settings = resolveSettings({
  preset: 'demo',
  set: ['encoder.hidden=8', 'training.batch=4', 'training.epochs=1', 'training.execution=eager'],
});

beforeAll(async () => {
  await useBackend(testBackend);
});

describe('recordings in the plane', () => {
  it('are pre-trained on in their plane, which is told, and evaluated', async () => {
    const files = [0, 1, 2, 3, 4, 5].flatMap((n): [string, string][] => [
      [`train/${n % 2 === 0 ? 'sit' : 'wave'}/${n}.json`, mmPoseFile({ frames: 8 + n })],
      [`test/${n % 2 === 0 ? 'sit' : 'wave'}/${n}.json`, mmPoseFile({ frames: 9 + n })],
    ]);
    const data = join(temporaryFolder(), 'data');
    const clips = folderOf(Object.fromEntries(files));
    await importPoses([clips], data, {
      image: { width: 1920, height: 1080 },
      third: 'score',
      bodies: 1,
    });
    const out = join(temporaryFolder(), 'run');
    const result = await pretrain({ data, split: 'official', out, settings });
    expect(result.notes.join()).toMatch(/views stay in the plane.*augment\.space=solid/);
    expect(Number.isFinite(result.loss)).toBe(true);
    const knn = await evaluateKnn({ checkpoint: out, data, split: 'official', keep: true });
    expect(knn.accuracyByK[1]).toBeGreaterThanOrEqual(0);

    // New recordings are scaled as those of the training were.
    const recordings = join(clips, 'test');
    const predicted = await predict({ checkpoint: out, recordings, image: { width: 1920, height: 1080 } });
    const own = await predict({ checkpoint: out, recordings: data });
    const tops = (name: string) => own.predictions.find((one) => one.name === `test/${name}`)?.top;
    expect(predicted.predictions).toHaveLength(6);
    for (const { file, name, top } of predicted.predictions) {
      expect(top).toEqual(tops(`${file.includes('sit') ? 'sit' : 'wave'}/${name}`));
    }
    // They are played as a picture shows them, whatever its size: y up.
    const { clips: played } = await predictedClips(predicted.predictions.slice(0, 2));
    expect(played).toHaveLength(2);
    expect(played[0].clip.coordinates[1]).toBeCloseTo(-1080 * place(0, 0)[1], 3);
    await expect(predict({ checkpoint: out, recordings })).rejects.toThrow(/size of the picture.*--image/);

    const dataset = Dataset.open(data);
    const batch = (space: 'auto' | 'solid') => {
      const augment = { ...settings.augment, space, zeroProbability: 0 };
      const views = makeBatch(dataset, [0, 1], { views: 2, modality: 'joint', augment }, new Generator(1));
      return views.filter((_, i) => i % 3 === 2);
    };
    const scores = batch('auto');
    expect([...scores].every((score) => score >= 0 && score <= 1)).toBe(true);
    expect([...batch('solid')].some((score) => score < 0)).toBe(true);
    dataset.close();
  });
});
