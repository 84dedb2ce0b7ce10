import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Backend from '../../../src/backend';
import type * as Data from '../../../src/data';
import type * as Random from '../../../src/random';
import type * as SettingsRoom from '../../../src/settings';
import type * as Synthetic from '../../../src/synthetic';
import type * as Training from '../../../src/training';
import { testBackend } from '../../testBackend';

const built = resolve('dist/index.js');

/** The built package: threads run compiled files. */
const library = existsSync(built) ? load(createRequire(built)) : undefined;

function load(require: NodeJS.Require) {
  return {
    ...(require('./backend/index.js') as typeof Backend),
    ...(require('./data/index.js') as typeof Data),
    ...(require('./random/index.js') as typeof Random),
    ...(require('./settings/index.js') as typeof SettingsRoom),
    ...(require('./synthetic/index.js') as typeof Synthetic),
    ...(require('./training/index.js') as typeof Training),
  };
}

const root = mkdtempSync(join(tmpdir(), 'usdrl-input-'));
const folder = join(root, 'set');

afterAll(() => rmSync(root, { recursive: true }));

describe.skipIf(library === undefined)('threads that make batches (skipped where the package is not built)', () => {
  const { Dataset, BatchPipeline, Generator, Pretraining, makeBatch, resolveSettings, useBackend } = library!;
  const set = ['encoder.hidden=4', 'training.batch=5', 'augment.frames=8', 'training.execution=eager'];
  const settingsWith = (workers: number) =>
    resolveSettings({ preset: 'demo', set: [...set, `training.workers=${workers}`] });

  beforeAll(async () => {
    await useBackend(testBackend);
    const actions = library!.syntheticSettings().actions.slice(0, 2);
    await library!.importSynthetic(folder, { actions, subjects: 4, replications: 1 });
  });

  function* requests(): IterableIterator<Training.BatchRequest> {
    const generator = new Generator(4);
    for (let number = 0; ; number++) {
      yield { clips: generator.choose(8, 3 + (number % 2)), state: generator.fork(number).state() };
    }
  }

  it('make the batches of their requests, in order, whatever their number', async () => {
    const dataset = Dataset.open(folder);
    const settings = settingsWith(0);
    const wanted = requests();
    const expected = Array.from({ length: 7 }, () => {
      const { clips, state } = wanted.next().value as Training.BatchRequest;
      return makeBatch(dataset, clips, settings, Generator.fromState(state));
    });
    expect(expected[0]).not.toEqual(expected[2]);
    for (const workers of [0, 1, 2, 3]) {
      const pipeline = new BatchPipeline(dataset, settings, requests(), workers);
      for (const batch of expected) expect(await pipeline.next()).toEqual(batch);
      pipeline.close();
    }
    dataset.close();
  });

  it('leave the metrics of a training as they are, also after a state was loaded', async () => {
    const dataset = Dataset.open(folder);
    const indices = [...Array(dataset.size).keys()];
    const metrics = async (workers: number) => {
      const rows: object[] = [];
      const training = new Pretraining(dataset, indices, settingsWith(workers), 2);
      const take = ({ waited: _, seconds: __, ...row }: Training.StepMetrics) => rows.push(row);
      await training.runEpoch(take);
      const state = await training.state();
      await training.runEpoch(take);
      training.load(state);
      await training.runEpoch(take);
      training.dispose();
      return rows;
    };
    const expected = await metrics(0);
    const third = expected.length / 3;
    expect(expected.slice(third, 2 * third)).toEqual(expected.slice(2 * third));
    for (const workers of [1, 2]) expect(await metrics(workers)).toEqual(expected);
    dataset.close();
  });

  it('say what is wrong with the data', async () => {
    const dataset = Dataset.open(folder);
    const copy = join(root, 'gone');
    await library!.importSynthetic(copy, {
      actions: library!.syntheticSettings().actions.slice(0, 1),
      subjects: 4,
      replications: 1,
    });
    const gone = Dataset.open(copy);
    rmSync(join(copy, 'sequences.json'), { force: true });
    const pipeline = new BatchPipeline(gone, settingsWith(1), requests(), 1);
    await expect(pipeline.next()).rejects.toThrow(/gone\/sequences.json/);
    pipeline.close();
    gone.close();
    dataset.close();
  });
});
