import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readDetections, readNpy } from '../../src/data';
import type { DetectionResult, SegmentationResult } from '../../src/runs';
import { contentOf } from '../contentOf';
import { temporaryFolder } from '../data/temporaryFolder';
import { writeMovingDots } from '../evaluation/movingDots';
import { writeSwings } from '../protocols/detection/swings';
import { testBackend } from '../testBackend';
import { jsonOf, run } from './captureIo';

const training = ['trainStride=8', 'testStride=4', 'learningRate=1', 'epochs=40'];
const changes = [
  'encoder.hidden=8',
  'augment.frames=16',
  'training.execution=eager',
  'segmentation.minimumLength=3',
  ...training.flatMap((text) => [`segmentation.${text}`, `detection.usdrl.${text}`]),
];
const settings = ['--preset', 'demo', ...changes.flatMap((text) => ['--set', text])];

describe('usdrl evaluate segmentation', () => {
  it('labels every frame, alone and beside detection from the same frame scores', async () => {
    const folder = temporaryFolder();
    const source = ['--data', writeSwings(folder), '--split', 'halves', '--backend', testBackend];
    const out = join(folder, 'raw.json');
    const argv = ['evaluate', 'segmentation', '--raw', ...source, ...settings];
    const captured = await run([...argv, '--out', out, '--scores', 'R1', '--json']);
    expect(captured.status, captured.stderr).toBe(0);
    const result = jsonOf(captured) as SegmentationResult;
    expect(result).toMatchObject({
      protocol: 'segmentation',
      checkpoint: 'raw coordinates',
      epochs: 40,
      counts: { train: 2, test: 2, classes: 2, segments: 8 },
      perClass: [{ name: 'lift', segments: 4 }, { name: 'push', segments: 4 }],
      data: { name: 'swings', split: 'halves' },
    }); // prettier-ignore
    expect(result.frameAccuracy).toBeGreaterThan(0.8);
    expect(result.f1At10).toBeGreaterThan(0.6);
    expect(contentOf(out)).toEqual(result);

    const files = join(folder, 'raw');
    expect(readdirSync(files).sort()).toEqual(['detector.safetensors', 'scores', 'segments.json']);
    const videos = readDetections(join(files, 'segments.json'), 2);
    expect(videos.map(({ name }) => name)).toEqual(['R1', 'R3']);
    expect(videos[0].groundTruth).toEqual(result.example.truth);
    expect(videos[0].proposals.map(([label, start, end]) => [label, start, end])).toEqual(result.example.predicted);
    expect(readNpy(join(files, 'scores', 'R1.npy')).shape).toEqual([result.example.frames, 3]);

    // The detector that was kept gives the same again; without short runs it cuts less.
    const again = ['evaluate', 'segmentation', '--detector', join(files, 'detector.safetensors'), ...source];
    const same = jsonOf(await run([...again, '--out', join(folder, 'same.json'), '--json'])) as SegmentationResult;
    expect(same).toMatchObject({ frameAccuracy: result.frameAccuracy, edit: result.edit, training: [] });
    const rough = ['--set', 'segmentation.minimumLength=200', '--out', join(folder, 'rough.json'), '--json'];
    expect((jsonOf(await run([...again, ...rough])) as SegmentationResult).counts.predicted).toBeLessThan(3);
    const all = await run([...again, '--set', 'segmentation.minimumLength=1', '--out', join(folder, 'all.json')]);
    expect(all.stdout).toMatch(/edit +\d+\.\d %/);
    expect(all.stdout).toMatch(/lift +4 +\d+ +\d+\.\d %/);

    // A detector of start and end, from detection, serves it too; by its frames they are the same.
    const borders = ['evaluate', 'detection', '--raw', '--protocol', 'boundary', ...source, ...settings];
    const detected = jsonOf(
      await run([...borders, '--out', join(folder, 'borders.json'), '--json']),
    ) as DetectionResult;
    expect(detected).toMatchObject({ detectionProtocol: 'boundary', metric: 'official' });
    const detector = ['--detector', join(folder, 'borders', 'detector.safetensors'), ...source];
    const labelled = await run(['evaluate', 'segmentation', ...detector, '--out', join(folder, 'from.json'), '--json']);
    expect((jsonOf(labelled) as SegmentationResult).frameAccuracy).toBeCloseTo(detected.frameAccuracy, 12);
    const found = async (...set: string[]) => {
      const given = set.flatMap((text) => ['--set', `detection.${text}`]);
      const text = await run(['evaluate', 'detection', ...detector, ...given, '--out', join(folder, 'x.json'), '--force', '--json']); // prettier-ignore
      return jsonOf(text) as DetectionResult;
    };
    const plain = await found('protocol=usdrl');
    const powers = await found('boundary.classExponent=1', 'boundary.boundaryExponent=0');
    expect(powers.metrics).toEqual(plain.metrics);
    expect((await found()).metrics).toEqual(detected.metrics);
    // A preset leaves it what it is.
    const byPreset = ['evaluate', 'detection', ...detector, '--preset', 'demo', '--out', join(folder, 'demo.json')];
    expect(jsonOf(await run([...byPreset, '--json']))).toMatchObject({ detectionProtocol: 'boundary' });
  });

  it('names what does not fit', async () => {
    const folder = temporaryFolder();
    const source = ['--data', writeSwings(folder), '--split', 'halves', '--backend', testBackend];
    const raw = ['evaluate', 'segmentation', '--raw', ...settings];
    const trimmed = ['--data', writeMovingDots(folder), '--split', 'halves', '--backend', testBackend];
    expect((await run([...raw, ...trimmed])).stderr).toContain('labelled segments in the train part of halves');
    expect((await run([...raw, ...source, '--scores', 'R0'])).stderr).toContain('found R0, wanted a recording');
    const wrong = ['testStride=17', 'minimumLength=0', 'trainStride=1e300', 'normalise=clip', 'epochs=0.5'];
    for (const one of wrong) {
      const { stderr, status } = await run([...raw, ...source, '--set', `segmentation.${one}`]);
      expect([status, stderr], one).toEqual([
        1,
        expect.stringContaining(`found ${one.split('=')[1].replace('1e300', '1e+300')}`),
      ]);
    }
    const plain = ['evaluate', 'detection', '--raw', ...source, ...settings, '--set', 'detection.usdrl.epochs=1'];
    await run([...plain, '--out', join(folder, 'plain.json')]);
    const detector = ['--detector', join(folder, 'plain', 'detector.safetensors')];
    const refused = await run(['evaluate', 'detection', ...detector, ...source, '--protocol', 'boundary']);
    expect(refused.stderr).toContain('boundary outputs of the detector: found none');
  });
});
