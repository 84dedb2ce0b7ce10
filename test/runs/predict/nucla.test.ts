import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { useBackend } from '../../../src/backend';
import { Dataset, importNucla } from '../../../src/data';
import { evaluateKnn, evaluateLinear, predict, pretrain, readScores } from '../../../src/runs';
import { resolveSettings } from '../../../src/settings';
import { temporaryFolder } from '../../data/temporaryFolder';
import { realDataFolder } from '../../goldenFolder';
import { testBackend } from '../../testBackend';

const raw = join(realDataFolder, 'nucla', 'all_sqe');

describe.skipIf(!existsSync(raw))('N-UCLA from its files to labels (skipped where they are absent)', () => {
  it(
    'predicts of every test clip, from its JSON file alone, what the evaluation said',
    { timeout: 240_000 },
    async () => {
      await useBackend(testBackend);
      const folder = temporaryFolder();
      const [data, run] = [join(folder, 'data'), join(folder, 'run')];
      await importNucla(join(realDataFolder, 'nucla'), data, { layout: 'kinect-v2-25' });
      const set = ['encoder.hidden=8', 'encoder.kind=sttr', 'augment.frames=16', 'augment.minimumCrop=16'];
      set.push('training.epochs=1', 'training.batch=204', 'training.execution=eager', 'linear.epochs=40');
      await pretrain({
        data,
        split: 'cross-view',
        settings: resolveSettings({ preset: 'nucla-small', set }),
        out: run,
      });
      const source = { checkpoint: run, data, split: 'cross-view', keep: true };
      const linear = await evaluateLinear(source);
      const { draws, clips, labels } = await readScores(join(run, 'result-linear.json'), linear, 'nothing');
      const dataset = Dataset.open(data);
      const files = clips.map((index) => join(raw, `${dataset.name(index)}.json`));
      dataset.close();
      expect(files).toHaveLength(464);
      const told = clips.map((_, n) => {
        const row = draws[0].subarray(n * 10, n * 10 + 10);
        return row.indexOf(Math.max(...row));
      });
      // A batch of one clip is what it would be alone.
      const { predictions } = await predict({ classifier: linear.classifier, recordings: files, batch: 1 });
      const found = predictions.map(({ top }) => top?.[0].label);
      expect(found).toEqual(told);
      expect(found.filter((label, n) => label === labels[n]).length / 464).toBeCloseTo(linear.top1, 12);

      const knn = await evaluateKnn(source);
      const nearest = await predict({ classifier: knn.classifier, recordings: files, batch: 1 });
      const right = nearest.predictions.filter(({ top }, n) => top?.[0].label === labels[n]).length;
      expect(right / 464).toBeCloseTo(knn.top1, 12);
    },
  );
});
