import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, importPyskl, type PysklOptions } from '../../../../src/data';
import { dict, int, list, pickle, text, type Item } from '../../formats/pickleText';
import { temporaryFolder } from '../../temporaryFolder';
import { wave } from './pickledSamples';

async function imported(content: Uint8Array, options: PysklOptions = {}) {
  const folder = temporaryFolder();
  const file = join(folder, 'annotations.pkl');
  writeFileSync(file, content);
  const report = await importPyskl(file, join(folder, 'set'), options);
  const dataset = Dataset.open(join(folder, 'set'));
  const clips = Array.from({ length: dataset.size }, (_, i) => dataset.read(i));
  dataset.close();
  return { report, dataset, clips };
}

const fixture = JSON.parse(readFileSync(join(__dirname, 'fixtures', 'pysklPlanar.json'), 'utf8')) as { base64: string };
const planar = Buffer.from(fixture.base64, 'base64');

describe('importPyskl with 2-D skeletons', () => {
  it('scales pixels to the image, keeps joints that were not found at 0, and takes the splits', async () => {
    const { dataset, clips } = await imported(planar);
    expect(dataset.info).toMatchObject({ bodies: 2, normalisation: 'pixels scaled to -1 .. 1 (pyskl)' });
    expect(dataset.layout.name).toBe('coco-17');
    expect(dataset.split('cross-subject')).toEqual({ train: [0], test: [1] });
    expect(dataset.recording(1)).toMatchObject({ label: 1, camera: 2, subject: 3, frames: 2, bodies: 1 });
    // Body 1 of frame 2, joint 4 of the first sample: number i = (1 * 3 + 2) * 17 + 4 = 89, pixel (623, 445).
    const at = ((2 * 2 + 1) * 17 + 4) * 3;
    expect(clips[0].coordinates.subarray(at, at + 3)).toBeAllClose([(2 * 623) / 1920 - 1, (2 * 445) / 1080 - 1, 0]);
    expect([...clips[0].coordinates.subarray(9, 12)]).toEqual([0, 0, 0]);
  });

  it('takes the score as third coordinate', async () => {
    const { clips } = await imported(planar, { third: 'score' });
    const at = ((2 * 2 + 1) * 17 + 4) * 3;
    expect(clips[0].coordinates[at + 2]).toBeCloseTo(0.9, 3);
    expect(clips[0].coordinates[11]).toBe(0);
  });

  it('is not normalised as metres are', async () => {
    await expect(imported(planar, { normalise: true })).rejects.toThrow(/found 2-D skeletons, wanted 3-D/);
  });
});

function sample(name: string, label: number, shape = [1, 4, 25, 3], more: [Item, Item][] = []): Item {
  return dict(
    [text('frame_dir'), text(name)],
    [text('label'), int(label)],
    [text('total_frames'), int(shape[1])],
    [text('keypoint'), wave(shape, label)],
    ...more,
  );
}

function file(annotations: Item[], split: [Item, Item][] = []): Buffer {
  return pickle(dict([text('split'), dict(...split)], [text('annotations'), list(...annotations)]));
}

describe('importPyskl', () => {
  it('turns splits into ones of two parts and leaves empty samples out', async () => {
    const names = (...list_: string[]): Item => list(...list_.map(text));
    const { report, dataset } = await imported(
      file(
        [sample('a', 0), sample('b', 2), sample('c', 1, [0, 4, 25, 3])],
        [
          [text('train'), names('a', 'c')],
          [text('val'), names('b')],
          [text('xset_train'), names('b')],
          [text('xset_val'), names('a')],
        ],
      ),
      { normalise: false },
    );
    expect(dataset.split('official')).toEqual({ train: [0], test: [1] });
    expect(dataset.split('cross-setup')).toEqual({ train: [1], test: [0] });
    expect(report.skipped).toEqual([{ name: 'c', why: 'no frame with a body' }]);
    expect(dataset.info.classes).toEqual(['class 0', 'class 1', 'class 2']);
  });

  it('leaves out a split whose parts share a sample, and says so', async () => {
    const { report, dataset } = await imported(
      file(
        [sample('a', 0), sample('b', 0)],
        [
          [text('xsub_train'), list(text('a'), text('b'))],
          [text('xsub_val'), list(text('b'))],
        ],
      ),
      { normalise: false },
    );
    expect([dataset.info.sequences, dataset.splitNames]).toEqual([2, []]);
    expect(report.notes.join()).toMatch(/split cross-subject: left out, .*b.* are in both parts/);
  });

  it.each([
    [
      'no annotations',
      pickle(dict([text('split'), dict()])),
      /content: found keys split, wanted a dictionary with annotations/,
    ],
    ['an empty list', pickle(dict([text('annotations'), list()])), /annotations: found a list of 0/],
    ['joints of two kinds', file([sample('a', 0), sample('b', 0, [1, 2, 17, 2])]), /25 joints, 3 and 17 joints, 2/],
    [
      'other joints',
      file([sample('a', 0, [1, 2, 20, 3])]),
      /keypoints: found 20 joints \(Kinect v1\?\), 3 coordinates/,
    ],
    ['three axes', file([sample('a', 0, [2, 25, 3])]), /annotation 0, keypoint: found shape \(2, 25, 3\)/],
    ['a label below 0', file([sample('a', -2)]), /annotation 0, label: found -2/],
    ['other lengths', file([sample('a', 0, [1, 4, 25, 3], [[text('total_frames'), int(5)]])]), /total_frames: found 5/],
    ['a strange split', file([sample('a', 0)], [[text('half'), list(text('a'))]]), /split half/],
    [
      'a sample twice in a part of a split',
      file([sample('a', 0)], [[text('train'), list(text('a'), text('a'))]]),
      /split official: found a twice/,
    ],
    ['2-D without an image', file([sample('a', 0, [1, 2, 17, 2])]), /img_shape of a: found nothing/],
  ])('refuses %s', async (_, content, message) => {
    await expect(imported(content)).rejects.toThrow(message);
  });
});
