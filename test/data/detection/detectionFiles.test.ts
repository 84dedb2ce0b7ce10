import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import {
  pairDetections,
  pairProposals,
  readDetections,
  readFrameScores,
  writeDetections,
  writeNpy,
  writeProposalFolder,
  type DetectionVideo,
} from '../../../src/data';
import { temporaryFolder } from '../temporaryFolder';

const videos: DetectionVideo[] = [
  { name: '0291-L', groundTruth: [[3, 10, 90]], proposals: [[3, 12, 80, 0.75], [51, 0, 5, 1e-7]] },
  { name: '0292-L', groundTruth: [[1, 0, 7], [2, 7, 9]], proposals: [] },
]; // prettier-ignore

function fileWith(content: string): string {
  const file = join(temporaryFolder(), 'detections.json');
  writeFileSync(file, content);
  return file;
}

describe('JSON files of detections', () => {
  it('come back as written, in one file or two', () => {
    const folder = temporaryFolder();
    const [both, truth, found] = ['both', 'truth', 'found'].map((name) => join(folder, `${name}.json`));
    writeDetections(both, videos);
    writeDetections(truth, videos.map((video) => ({ ...video, proposals: [] }))); // prettier-ignore
    // The second file in another order, without the video in which nothing was found.
    writeDetections(found, [{ ...videos[0], groundTruth: [] }]);
    expect(readDetections(both, 51)).toEqual(videos);
    expect(pairDetections(both, both, 51)).toEqual(videos);
    expect(pairDetections(truth, found, 51)).toEqual(videos);
  });

  it('may hold a row whose end lies before its start, as the published labels do', () => {
    const file = fileWith('{"videos": [{"name": "a", "groundTruth": [[1, 4925, 4036]]}]}');
    expect(readDetections(file, 51)).toEqual([{ name: 'a', groundTruth: [[1, 4925, 4036]], proposals: [] }]);
  });

  it.each([
    ['[]', 'content'],
    ['{"videos": {}}', 'content'],
    ['{"videos": [3]}', 'name of video 0'],
    ['{"videos": [{"name": 3}]}', 'name of video 0: found 3'],
    ['{"videos": [{"name": "a"}, {"name": "a"}]}', 'video a: found a second entry'],
    ['{"videos": [{"name": "a", "groundTruth": "x"}]}', 'a: groundTruth: found "x"'],
    [
      '{"videos": [{"name": "a", "groundTruth": [[1, 2]]}]}',
      'a: groundTruth row 0: found [1,2], wanted [label, start, end]',
    ],
    ['{"videos": [{"name": "a", "proposals": [[1, 2, 3]]}]}', 'wanted [label, start, end, confidence]'],
    ['{"videos": [{"name": "a", "proposals": [[1, 2, 3, "0.5"]]}]}', 'all finite numbers'],
    ['{"videos": [{"name": "a", "proposals": [[1, 2, 3, 1e999]]}]}', 'all finite numbers'],
    ['{"videos": [{"name": "a", "groundTruth": [[0, 2, 3]]}]}', 'label 0, wanted a label from 1 to 4'],
    ['{"videos": [{"name": "a", "groundTruth": [[5, 2, 3]]}]}', 'label 5, wanted a label from 1 to 4'],
    ['{"videos": [{"name": "a", "groundTruth": [[1.5, 2, 3]]}]}', 'label 1.5'],
    ['{"videos": ', 'wanted JSON'],
  ])('%s is refused: %s', (content, message) => {
    expect(() => readDetections(fileWith(content), 4)).toThrow(message);
  });

  it('refuses proposals of a video that has no truth', () => {
    const folder = temporaryFolder();
    const [truth, found] = ['truth', 'found'].map((name) => join(folder, `${name}.json`));
    writeDetections(truth, [videos[0]]);
    writeDetections(found, videos);
    expect(() => pairDetections(truth, found, 51)).toThrow('found.json: video: found 0292-L');
  });
});

describe('text files as the official evaluator reads them', () => {
  it('are one a video, empty where nothing was found, and pair with a folder of labels', () => {
    const folder = temporaryFolder();
    const [truth, found] = [join(folder, 'truth'), join(folder, 'found')];
    mkdirSync(truth);
    writeFileSync(join(truth, '0291-L.txt'), '3,10,90,2\r\n');
    writeFileSync(join(truth, '0292-L.txt'), '1 0 7 1\n2, 7, 9, 2\n\n');
    writeFileSync(join(truth, '0300-L.txt'), '1,0,7,2\n');
    writeProposalFolder(found, videos);
    expect(readdirSync(found).sort()).toEqual(['0291-L.txt', '0292-L.txt']);
    expect(readFileSync(join(found, '0291-L.txt'), 'utf8')).toBe('3,12,80,0.75\n51,0,5,1e-7\n');
    expect(readFileSync(join(found, '0292-L.txt'), 'utf8')).toBe('');
    const paired = videos.map((video) => ({ ...video, name: `${video.name}.txt` }));
    expect(pairDetections(truth, found, 51)).toEqual(paired);
  });

  it('name what does not fit', () => {
    const folder = temporaryFolder();
    const [truth, found] = [join(folder, 'truth'), join(folder, 'found')];
    mkdirSync(truth);
    mkdirSync(found);
    const read = () => pairDetections(truth, found, 51);
    expect(read).toThrow('found no .txt file');
    writeFileSync(join(found, 'a.txt'), '1,0,5\n');
    expect(read).toThrow(/truth.a\.txt: file: found nothing that can be read/);
    writeFileSync(join(truth, 'a.txt'), '1,0,5,2\n');
    expect(read).toThrow(/found.a\.txt: line 1: found 1,0,5, wanted \[label, start, end, confidence\]/);
    writeFileSync(join(found, 'a.txt'), '1,0,5,0.5\n1,0,x,0.5\n');
    expect(read).toThrow('line 2: found 1,0,x,0.5');
    expect(() => pairDetections(truth, join(folder, 'none.json'), 51)).toThrow('two folders or two JSON files');
    expect(() => writeProposalFolder(found, [{ ...videos[0], name: '../escape' }])).toThrow(
      'a name that can be a file name',
    );
  });
});

describe('frame scores', () => {
  const array = (shape: number[], values: number[]) => ({
    dtype: 'float32' as const,
    shape,
    data: Float32Array.from(values),
  });

  it('come by recording, sorted', () => {
    const folder = temporaryFolder();
    writeNpy(join(folder, 'b.npy'), array([1, 2], [0, 1]));
    writeNpy(join(folder, 'a.npy'), array([2, 2], [0.5, 0.5, 1, 0]));
    writeFileSync(join(folder, 'notes.txt'), 'not scores');
    const found = [...readFrameScores(folder)].map(({ name, width, scores }) => [name, width, [...scores]]);
    expect(found).toEqual([['a', 2, [0.5, 0.5, 1, 0]], ['b', 2, [0, 1]]]); // prettier-ignore
  });

  it.each([
    [array([4], [0, 1, 0, 1]), 'array: found float32 (4)'],
    [array([4, 1], [0, 1, 0, 1]), 'array: found float32 (4, 1)'],
    [array([2, 2], [0, 1, NaN, 1]), 'score of frame 1, column 0: found NaN'],
    [array([2, 2], [0, 1, 0, 3.5]), 'score of frame 1, column 1: found 3.5, wanted a probability'],
  ])('of another kind are refused: %#', (scores, message) => {
    const folder = temporaryFolder();
    writeNpy(join(folder, 'a.npy'), scores);
    expect(() => [...readFrameScores(folder)]).toThrow(message);
  });

  it('need a file', () => {
    expect(() => [...readFrameScores(temporaryFolder())]).toThrow('found no .npy file');
    expect(() => [...readFrameScores(join(temporaryFolder(), 'none'))]).toThrow('found no .npy file');
  });
});

describe('proposals made just now', () => {
  const made = new Map([[videos[0].name, videos[0].proposals]]);

  it('pair with a JSON file, all of whose videos count, or with the text files of theirs', () => {
    const folder = temporaryFolder();
    const truth = join(folder, 'truth.json');
    writeDetections(truth, videos);
    expect(pairProposals(truth, made, 51, 'here')).toEqual(videos);
    writeFileSync(join(folder, '0291-L.txt'), '3,10,90,2\n');
    writeFileSync(join(folder, '0292-L.txt'), 'not read\n');
    expect(pairProposals(folder, made, 51, 'here')).toEqual([videos[0]]);
  });

  it('of an unknown video are refused', () => {
    const truth = join(temporaryFolder(), 'truth.json');
    writeDetections(truth, [videos[1]]);
    expect(() => pairProposals(truth, made, 51, 'here')).toThrow('here: video: found 0291-L');
  });
});
