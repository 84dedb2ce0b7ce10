import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readDetectionResults } from '../../src/runs';
import { temporaryFolder } from '../data/temporaryFolder';

describe('readDetectionResults', () => {
  it('takes the JSON files of a folder by name, and none where there is no folder', () => {
    const folder = temporaryFolder();
    ['b', 'a'].forEach((name, seed) =>
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ protocol: 'detection', seed })),
    );
    writeFileSync(join(folder, 'notes.md'), 'not a result');
    expect(readDetectionResults(folder).map(({ seed }) => seed)).toEqual([1, 0]);
    expect(readDetectionResults(join(folder, 'none'))).toEqual([]);
  });

  it.each(['{"protocol": "knn"}', '[]', '{'])('refuses %s', (content) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.json'), content);
    expect(() => readDetectionResults(folder)).toThrow('a.json');
  });
});
