import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { Dataset } from '../../src/data';
import { openRun, showPredictions } from '../../src/notebook';
import type { LinearResult, PredictResult } from '../../src/runs';
import { temporaryFolder } from '../data/temporaryFolder';
import { writeSwings } from '../protocols/detection/swings';
import { writeRawAndImported } from '../runs/predict/keptClassifiers';
import { testBackend } from '../testBackend';
import { jsonOf, run } from './captureIo';

describe('usdrl predict', () => {
  it('answers, by five commands from raw files, what the evaluation said', async () => {
    const folder = temporaryFolder();
    const { raw, source } = await writeRawAndImported(folder);
    const sets = [
      'encoder.hidden=8',
      'encoder.kind=sttr',
      'augment.frames=8',
      'augment.minimumCrop=8',
      'training.epochs=1',
      'training.batch=8',
      'training.execution=eager',
      'linear.epochs=10',
    ].flatMap((text) => ['--set', text]);
    const run1 = join(folder, 'trained');
    const where = ['--data', source.data, '--split', source.split, '--backend', testBackend];
    expect((await run(['pretrain', ...where, '--out', run1, '--preset', 'demo', ...sets])).status).toBe(0);
    const linear = await run(['evaluate', 'linear', '--checkpoint', run1, ...where, '--keep', '--json']);
    const { top1, classifier } = jsonOf(linear) as LinearResult;
    expect(classifier).toBe(join(run1, 'result-linear', 'classifier.safetensors'));
    expect((await run(['evaluate', 'linear', '--checkpoint', run1, ...where, '--force', '--keep'])).stdout).toContain(
      classifier,
    );

    const told = await run(['inspect', classifier ?? '']);
    expect([told.status, told.stdout]).toEqual([
      0,
      expect.stringMatching(/protocol +linear\nencoder +that of .*\nclasses +3: /),
    ]);

    const predict = ['predict', '--checkpoint', run1, '--backend', testBackend];
    const all = jsonOf(await run([...predict, raw, '--json'])) as PredictResult;
    const dataset = Dataset.open(source.data);
    const right = dataset.split(source.split).test.map((index) => {
      const one = all.predictions.find(({ name }) => name === dataset.name(index));
      return one?.top?.[0].label === dataset.label(index) ? 1 : 0;
    });
    dataset.close();
    expect(right.reduce<number>((sum, one) => sum + one, 0) / right.length).toBeCloseTo(top1, 9);

    const [first] = all.predictions;
    const text = await run([...predict, first.file, '--top', '2', '--out', join(folder, 'found.csv')]);
    expect(text.stdout).toMatch(/probabilities +softmax of the classifier/);
    expect(text.stdout).toMatch(
      new RegExp(`${first.name} +${first.frames}  ${first.top?.[0].class} +\\d+\\.\\d % +\\w+`),
    );
    expect(readFileSync(join(folder, 'found.csv'), 'utf8').split('\r\n')).toHaveLength(1 + 2 + 1);
    expect((await run([...predict, first.file, '--out', join(folder, 'found.csv')])).stderr).toContain('--force');

    // The same in a cell.
    const { predictions, synthetic } = await openRun(run1).predict(first.file);
    expect(predictions).toEqual([first]);
    await showPredictions({ predictions, synthetic }, { name: 'new', folder });
    const best = first.top?.[0];
    expect(readFileSync(join(folder, 'new.svg'), 'utf8')).toContain(
      `${first.name}: ${best?.class} ${(100 * (best?.probability ?? 0)).toFixed(0)} %`,
    );

    // Members of zip files are played too.
    const zip = join(folder, 'raw.zip');
    writeFileSync(zip, zipSync({ [basename(first.file)]: readFileSync(first.file) }));
    const packed = await openRun(run1).predict(zip);
    await showPredictions(packed, { name: 'packed', folder });
    expect(readFileSync(join(folder, 'packed.svg'), 'utf8')).toBe(readFileSync(join(folder, 'new.svg'), 'utf8'));

    const bad = join(folder, 'bad.skeleton');
    writeFileSync(bad, '3\n1\n');
    const stopped = await run([...predict, first.file, bad]);
    expect([stopped.status, stopped.stderr]).toEqual([1, expect.stringContaining('bad.skeleton')]);
    const skipped = await run([...predict, first.file, bad, '--skip-damaged']);
    expect([skipped.status, skipped.stdout]).toEqual([0, expect.stringMatching(/left out +why\n.*\nbad /)]);
    expect((await run([...predict, first.file, '--form', 'bvh'])).stderr).toContain(
      'form: found bvh, wanted dataset, ',
    );
    expect((await run(predict)).stderr).toContain('recordings: found none, wanted files or folders, or --follow');
  });

  it('finds actions in untrimmed recordings with a detector', async () => {
    const folder = temporaryFolder();
    const data = writeSwings(folder);
    const sets = [
      'augment.frames=16',
      'detection.usdrl.trainStride=8',
      'detection.usdrl.testStride=16',
      'detection.usdrl.learningRate=1',
      'detection.usdrl.epochs=40',
      'training.execution=eager',
    ].flatMap((text) => ['--set', text]);
    const [out, kept] = [join(folder, 'raw.json'), join(folder, 'kept.safetensors')];
    const source = ['--data', data, '--split', 'halves', '--backend', testBackend];
    const detection = [
      'evaluate',
      'detection',
      '--raw',
      ...source,
      ...sets,
      '--preset',
      'demo',
      '--out',
      out,
      '--keep',
    ];
    expect((await run([...detection, kept])).status).toBe(0);
    expect(jsonOf(await run(['inspect', kept, '--json']))).toMatchObject({
      kind: 'detector',
      classes: ['lift', 'push'],
    });
    const predict = ['predict', '--classifier', kept, data, '--backend', testBackend];
    const { predictions, probabilities } = jsonOf(await run([...predict, '--json'])) as PredictResult;
    expect(probabilities).toBe('frames');
    // The evaluation wrote what it found in the two test recordings.
    const told = JSON.parse(readFileSync(join(folder, 'raw', 'proposals.json'), 'utf8')) as {
      videos: { name: string; proposals: [number, number, number, number][] }[];
    };
    expect(told.videos).toHaveLength(2);
    for (const { name, proposals } of told.videos) {
      const one = predictions.find((prediction) => prediction.name === name);
      expect(one?.frameLabels).toHaveLength(one?.frames ?? 0);
      const found = one?.segments?.map(({ label, start, end }) => [label + 1, start, end].join());
      expect(found?.sort()).toEqual(proposals.map(([label, start, end]) => [label, start, end].join()).sort());
    }
    const strict = await run([...predict, '--threshold', '0.6', '--out', join(folder, 'found.csv')]);
    expect(strict.stdout).toMatch(/R1 +\d+ +\d+ +(?:lift|push) +\d+\.\d %/);
    expect(readFileSync(join(folder, 'found.csv'), 'utf8')).toMatch(
      /^name,form,frames,label,class,start,end,score\r\nR0,dataset,/,
    );
  });
});
