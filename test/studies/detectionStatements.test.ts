import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { mean, sampleDeviation } from '../../src/evaluation';
import type { DetectionResult, RunRecord } from '../../src/runs';

const page = readFileSync(resolve('docs/detection.md'), 'utf8');
type Scores = Record<'pretrained' | 'untrained' | 'raw', Map<number, number>[]>;

/** mAP over actions by overlap: of each seed of what was detected with, by the encoder DSTE or STTR. */
function scoresOf(folder: string, encoder = 'dste'): Scores {
  const scores: Scores = { pretrained: [], untrained: [], raw: [] };
  const path = resolve('notebooks/records', folder);
  for (const name of readdirSync(path).sort()) {
    const record = JSON.parse(readFileSync(join(path, name), 'utf8')) as RunRecord;
    const [evaluation] = Object.entries(record.evaluations).flatMap(([key, one]) =>
      key.startsWith('detection') ? [one] : [],
    );
    const isSttr = record.id.endsWith('-sttr');
    if (evaluation === undefined || isSttr !== (encoder === 'sttr')) continue;
    const { metrics } = evaluation.details as Pick<DetectionResult, 'metrics'>;
    const own = metrics.official.byTheta.map(({ theta, mapAction }) => [theta, mapAction] as const);
    scores[record.features as keyof Scores][record.seed] = new Map(own);
  }
  return scores;
}

/** Overlaps at which pre-training is ahead with every seed, compared with the same seed of all others. */
function thetasWon({ pretrained, untrained, raw }: Scores): number[] {
  const isAhead = (theta: number): boolean =>
    pretrained.every((own, seed) =>
      [untrained[seed], raw[seed]].every((other) => Number(own.get(theta)) > Number(other.get(theta))),
    );
  return [...pretrained[0].keys()].filter(isAhead);
}

/** Overlaps at which the untrained encoder is ahead in the mean. */
function untrainedAhead({ pretrained, untrained }: Scores): number[] {
  return [...pretrained[0].keys()].filter((theta) => meanAt(untrained, theta) > meanAt(pretrained, theta));
}

function meanAt(group: readonly Map<number, number>[], theta: number): number {
  return mean(group.map((one) => Number(one.get(theta))));
}

/** Rows of a table of the page by overlap: a cell for each column. */
function rowsAfter(words: string): Map<number, string[]> {
  const table = page.slice(page.indexOf(words)).split('\n\n')[1].split('\n').slice(2);
  const rows = table.map((row) => row.split('|').map((cell) => cell.trim()));
  return new Map(rows.map(([, theta, ...cells]) => [Number(theta), cells]));
}

const cell = (values: number[]): string => {
  const inPercent = (value: number): string => String(Number((100 * value).toFixed(1)));
  return `${inPercent(mean(values))} ± ${inPercent(sampleDeviation(values) ?? NaN)}`;
};

describe('what the page on detection says of its records', () => {
  it.each([
    ['detection-synthetic', 'Official mAP over actions in percent'],
    ['small-real', 'On real recordings the gain is small'],
  ])('%s: the numbers of the encoders', (folder, words) => {
    const { pretrained, untrained } = scoresOf(folder);
    const rows = rowsAfter(words);
    for (const theta of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]) {
      const wanted = [pretrained, untrained].map((group) => cell(group.map((one) => Number(one.get(theta)))));
      expect(rows.get(theta)?.slice(0, 2)).toEqual(wanted);
    }
  });

  it('on synthetic recordings pre-training wins with every seed', () => {
    const shown = [...rowsAfter('Official mAP over actions in percent').keys()];
    expect(thetasWon(scoresOf('detection-synthetic'))).toEqual(expect.arrayContaining(shown));
    expect(page).toContain(
      'The pre-trained encoder is the best of the three with every seed at each of these overlaps.',
    );
  });

  it('on real ones the winners are those of the page', () => {
    const scores = scoresOf('small-real');
    const won = thetasWon(scores);
    const by = won.map((theta) => {
      const [pretrained, untrained] = [scores.pretrained, scores.untrained].map((group) => meanAt(group, theta));
      return (100 * (pretrained - untrained)).toFixed(1);
    });
    const best = `At theta ${won.join(' and ')} pre-training is best with every seed, in the mean by ${by.join(' and ')} points`;
    expect(page).toContain(best);
    const sttr = scoresOf('small-real', 'sttr').pretrained.map((one) => Number(one.get(0.5)));
    const each = sttr.map((value) => (100 * value).toFixed(1));
    expect(page).toContain(`With STTR it is ${cell(sttr)} at theta 0.5 (${each.join(', ')} with seeds 0 to 2)`);
    expect(untrainedAhead(scores)).toEqual([0.1, 0.3, 0.7, 0.8, 0.9]);
    expect(page).toContain('at 0.1, 0.3, 0.7 and above the untrained encoder\nis ahead in the mean');
  });
});
