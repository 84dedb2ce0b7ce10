import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../../src/backend';
import { writeCheckpoint } from '../../../src/checkpoints';
import { Dataset, importNtu } from '../../../src/data';
import { Interrupted } from '../../../src/errors';
import {
  evaluateDetection,
  evaluateFinetune,
  evaluateKnn,
  evaluateLinear,
  evaluateSemi,
  predict,
  readScores,
  type EvaluationResult,
  type PredictRequest,
} from '../../../src/runs';
import { smallCheckpoint } from '../../checkpoints/smallCheckpoint';
import { testBackend } from '../../testBackend';
import { actions, writeRawAndImported, type RawAndImported } from './keptClassifiers';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-predict-'));
let made: RawAndImported;
let names: string[];
let labels: number[];
const kept: Record<string, string> = {};

beforeAll(async () => {
  await useBackend(testBackend);
  made = await writeRawAndImported(folder);
  const dataset = Dataset.open(made.source.data);
  const { test } = dataset.split('cross-subject');
  names = test.map((index) => dataset.name(index));
  labels = test.map((index) => dataset.label(index));
  dataset.close();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const rawFiles = (): string[] => names.map((name) => join(made.raw, `${name}.skeleton`));

/** The class of each test clip by its raw file alone, one at a time. */
async function oneByOne(request: Omit<PredictRequest, 'recordings'>): Promise<number[]> {
  const found: number[] = [];
  for (const file of rawFiles()) {
    const { predictions } = await predict({ ...request, recordings: file });
    expect(predictions).toHaveLength(1);
    found.push(predictions[0].top?.[0].label ?? -1);
  }
  return found;
}

const accuracy = (found: number[]): number => found.filter((label, n) => label === labels[n]).length / labels.length;

describe('a kept classifier on raw recordings', () => {
  it('of retrieval says what the evaluation said, by the votes of the neighbours', async () => {
    const { top1, classifier } = await evaluateKnn({ ...made.source, k: [3, 1], keep: true });
    kept.knn = join(made.run, 'result-knn', 'classifier.safetensors');
    expect(classifier).toBe(kept.knn);
    expect(accuracy(await oneByOne({ classifier: kept.knn }))).toBe(top1);
    const { predictions, probabilities } = await predict({ classifier: kept.knn, recordings: rawFiles() });
    expect(probabilities).toBe('votes');
    const thirds = predictions.flatMap(({ top = [] }) => top.map(({ probability }) => Math.round(probability * 3)));
    expect(thirds.every((votes) => votes >= 1 && votes <= 3)).toBe(true);
    for (const { top = [] } of predictions) {
      expect(top.reduce((sum, one) => sum + one.probability, 0)).toBeCloseTo(1, 5);
    }
  });

  const cases: [name: string, evaluate: (keep: string) => Promise<EvaluationResult>, where: 'checkpoint' | 'own'][] = [
    ['linear', (keep) => evaluateLinear({ ...made.source, keep }), 'checkpoint'],
    [
      'linear, last',
      (keep) =>
        evaluateLinear({
          ...made.source,
          set: [...(made.source.set ?? []), 'linear.report=last'],
          keep,
          out: join(folder, 'last.json'),
        }),
      'checkpoint',
    ],
    ['finetune', (keep) => evaluateFinetune({ ...made.source, keep }), 'own'],
    ['semi', (keep) => evaluateSemi({ ...made.source, fraction: 0.5, draws: 2, keep }), 'own'],
    [
      'untrained',
      (keep) =>
        evaluateLinear({
          ...made.source,
          checkpoint: undefined,
          baseline: 'untrained',
          set: [...(made.source.set ?? []), 'encoder.hidden=8', 'encoder.kind=sttr', 'augment.frames=8'],
          out: join(folder, 'untrained.json'),
          keep,
        }),
      'own',
    ],
    [
      'raw',
      (keep) =>
        evaluateLinear({
          ...made.source,
          checkpoint: undefined,
          baseline: 'raw',
          set: [...(made.source.set ?? []), 'augment.frames=8', 'linear.learningRate=0.001'],
          out: join(folder, 'raw.json'),
          keep,
        }),
      'own',
    ],
  ];
  it.each(cases)('of %s says the same of every clip', async (name, evaluate, where) => {
    kept[name] = join(folder, `${name}.safetensors`);
    const result = await evaluate(kept[name]);
    const out = { 'linear, last': 'last.json', untrained: 'untrained.json', raw: 'raw.json' }[name];
    const file =
      out === undefined ? join(made.run, `result-${name === 'semi' ? 'semi-50' : name}.json`) : join(folder, out);
    const { draws } = await readScores(file, result, 'nothing');
    const told = labels.map((_, n) => {
      const row = draws[0].subarray(n * actions.length, (n + 1) * actions.length);
      return row.indexOf(Math.max(...row));
    });
    expect(await oneByOne({ classifier: kept[name], checkpoint: where === 'own' ? undefined : made.run })).toEqual(
      told,
    );
    // All at once, in batches that do not come out even, the same.
    const all = await predict({ classifier: kept[name], recordings: rawFiles(), batch: 4 });
    expect(all.predictions.map(({ top }) => top?.[0].label)).toEqual(told);
    expect(all.predictions.map(({ name: one }) => one)).toEqual(names);
    expect(all.probabilities).toBe('softmax');
    const sums = all.predictions.map(({ top = [] }) => top.reduce((sum, one) => sum + one.probability, 0));
    sums.forEach((sum) => expect(sum).toBeCloseTo(1, 5));
  });
});

describe('predict', () => {
  it('finds the only classifier of a run, writes JSON and CSV, and replaces them only when told to', async () => {
    const [json, csv] = [join(folder, 'p.json'), join(folder, 'p.csv')];
    const request = { checkpoint: made.run, recordings: rawFiles().slice(0, 2), top: 2 };
    const result = await predict({ ...request, out: json });
    expect(result.classifier).toMatchObject({ protocol: 'knn', file: kept.knn });
    expect(result.synthetic).toBe(true);
    const { sha256, ...content } = JSON.parse(readFileSync(json, 'utf8')) as Record<string, unknown>;
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(content).toEqual(JSON.parse(JSON.stringify(result)));
    await expect(predict({ ...request, out: json })).rejects.toThrow(/p\.json: result: found an existing one/);
    await predict({ ...request, classifier: kept.finetune, out: csv });
    const lines = readFileSync(csv, 'utf8').split('\r\n');
    expect(lines[0]).toBe('name,form,frames,rank,label,class,probability');
    expect(lines).toHaveLength(1 + 2 * 2 + 1);
    expect(lines[1]).toMatch(new RegExp(`^${names[0]},ntu,\\d+,1,[012],[\\w ]+,0\\.\\d+$`));
    await predict({ ...request, out: csv, force: true });
    await expect(predict({ ...request, out: join(folder, 'p.txt') })).rejects.toThrow(/ends in \.json or \.csv/);
  });

  it('stops at a damaged recording, or leaves it out and says so', async () => {
    const bad = join(folder, 'bad.skeleton');
    writeFileSync(bad, readFileSync(rawFiles()[0], 'utf8').slice(0, 2000));
    const request = { classifier: kept.finetune, recordings: [bad, rawFiles()[0]] };
    await expect(predict(request)).rejects.toThrow(/bad\.skeleton/);
    const { predictions, skipped } = await predict({ ...request, skipDamaged: true });
    expect([predictions.map(({ name }) => name), skipped.map(({ name }) => name)]).toEqual([[names[0]], ['bad']]);
    await expect(predict({ ...request, recordings: bad, skipDamaged: true })).rejects.toThrow(/none of 1: bad: /);
  });

  it('can be stopped, and then writes nothing', async () => {
    const out = join(folder, 'stopped.json');
    const request = { classifier: kept.finetune, recordings: rawFiles(), out, signal: AbortSignal.abort() };
    await expect(predict(request)).rejects.toThrow(Interrupted);
    expect(readdirSync(folder).filter((name) => name.includes('stopped'))).toEqual([]);
  });

  it('counts recordings as they are done', async () => {
    const seen: string[] = [];
    await predict({
      classifier: kept.finetune,
      recordings: rawFiles().slice(0, 3),
      progress: ({ task, done, total, unit }) => seen.push(`${task} ${done}/${total} ${unit}`),
    });
    expect(seen).toEqual(['predict 1/3 recording', 'predict 2/3 recording', 'predict 3/3 recording']);
  });

  it('wants the encoder that the classifier was trained on', async () => {
    const other = join(folder, 'other.safetensors');
    const { tensors, ...rest } = smallCheckpoint('sttr', 8, { frames: 8, joints: 25, bodies: 2, channels: 3 });
    const moved = new Map(
      [...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.map((x) => x / 2) }]),
    );
    writeCheckpoint(other, { ...rest, tensors: moved });
    const request = { classifier: kept.linear, checkpoint: other, recordings: rawFiles()[0] };
    await expect(predict(request)).rejects.toThrow(
      /other\.safetensors: SHA-256 of the encoder: found \w+, wanted \w+, of .*--checkpoint RUN/,
    );
  });

  it('wants recordings of its layout', async () => {
    const nucla = join(folder, 'a01_s02_e03_v01.json');
    const skeletons = [0, 1].map((t) => Array.from({ length: 20 }, (_, j) => [j / 8 + t, j, 2]));
    writeFileSync(nucla, JSON.stringify({ file_name: 'a01_s02_e03_v01', skeletons, label: 1 }));
    // Kinect v1 is mapped onto the 25 joints.
    expect((await predict({ classifier: kept.finetune, recordings: nucla })).predictions[0].frames).toBe(2);
    const mapped = join(folder, 'shorter.mat');
    writeFileSync(mapped, 'no matlab');
    await expect(predict({ classifier: kept.finetune, recordings: mapped })).rejects.toThrow(/shorter\.mat/);
  });

  it.each([
    ['no classifier', {}, /classifier: found none, wanted a file that was kept.*--keep/],
    ['a missing one', { classifier: 'nothing.safetensors' }, /nothing\.safetensors: classifier: found no such file/],
    ['a run with several', { classifier: 'RUN' }, /kept classifiers: found none/],
    ['a checkpoint', { classifier: 'CHECKPOINT' }, /format: found usdrl-checkpoint-1, wanted usdrl-classifier-1 or/],
    ['a recording', { classifier: 'RAW' }, /S001.*skeleton/],
  ])('refuses %s', async (_, choice: { classifier?: string }, message) => {
    const empty = join(folder, 'run-without');
    if (!existsSync(empty)) {
      const shape = { frames: 8, joints: 25, bodies: 2, channels: 3 };
      writeCheckpoint(join(empty, 'checkpoints', 'epoch-0001.safetensors'), smallCheckpoint('sttr', 8, shape));
    }
    const places: Record<string, string> = {
      RUN: empty,
      CHECKPOINT: join(empty, 'checkpoints', 'epoch-0001.safetensors'),
      RAW: rawFiles()[0],
    };
    const classifier = choice.classifier && (places[choice.classifier] ?? choice.classifier);
    await expect(predict({ classifier, recordings: rawFiles()[0] })).rejects.toThrow(message);
  });

  it('is not asked for a classifier twice: the second must be told to replace it', async () => {
    const request = { ...made.source, keep: kept.linear, out: join(folder, 'again.json') };
    await expect(evaluateLinear(request)).rejects.toThrow(/linear\.safetensors: classifier: found an existing one/);
    const nowhere = { ...made.source, checkpoint: undefined, baseline: 'raw' as const, keep: true };
    await expect(evaluateLinear(nowhere)).rejects.toThrow(/no place: the result is stored nowhere.*--keep FILE/);
  });

  it('has no detectors of protocol ssd: asking to keep one is an error before any work', async () => {
    const request = { ...made.source, set: ['detection.protocol=ssd'], keep: true, out: join(folder, 'ssd.json') };
    await expect(evaluateDetection(request)).rejects.toThrow(
      /protocol whose classifier is kept: found detection, wanted .*detection with protocol usdrl/,
    );
    expect(existsSync(request.out)).toBe(false);
  });

  it('takes recordings of data sets prepared as those of the training', async () => {
    const aligned = join(folder, 'aligned');
    await importNtu([made.raw], aligned, { classes: actions, alignSpine: true });
    const { predictions } = await predict({ classifier: kept.finetune, recordings: made.source.data });
    expect(predictions.length).toBeGreaterThan(names.length);
    await expect(predict({ classifier: kept.finetune, recordings: aligned })).rejects.toThrow(
      /normalisation: found .*AGCN/,
    );
  });
});
