import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { mean, sampleDeviation, seedInterval } from '../../src/evaluation';
import type { DetectionResult, RunRecord } from '../../src/runs';
import { checkStatements, readProfileRecords } from '../../src/studies';

const page = readFileSync(resolve('docs/detection.md'), 'utf8');
type Scores = Record<'pretrained' | 'untrained' | 'raw', Map<number, number>[]>;

/** mAP over actions by overlap: of each seed of what was detected with, by DSTE. */
function scoresOf(folder: string): Scores {
  const scores: Scores = { pretrained: [], untrained: [], raw: [] };
  const path = resolve('notebooks/records', folder);
  for (const name of readdirSync(path).sort()) {
    const record = JSON.parse(readFileSync(join(path, name), 'utf8')) as RunRecord;
    // A record may hold detection scored by start and end too.
    const own = Object.values(record.evaluations)
      .filter(({ protocol }) => protocol === 'detection')
      .map(({ details }) => details as Pick<DetectionResult, 'metrics' | 'detectionProtocol'>)
      .find(({ detectionProtocol }) => detectionProtocol === 'usdrl');
    if (own === undefined) continue;
    const byTheta = own.metrics.official.byTheta.map(({ theta, mapAction }) => [theta, mapAction] as const);
    scores[record.features as keyof Scores][record.seed] = new Map(byTheta);
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

/** Rows of a table of the page by overlap: a cell for each column. */
function rowsAfter(words: string): Map<number, string[]> {
  const table = page.slice(page.indexOf(words)).split('\n\n')[1].split('\n').slice(2);
  const rows = table.map((row) => row.split('|').map((cell) => cell.trim()));
  return new Map(rows.map(([, theta, ...cells]) => [Number(theta), cells]));
}

const cell = (values: number[]): string => {
  const inPercent = (value: number): string => (100 * value).toFixed(1);
  return `${inPercent(mean(values))} ± ${inPercent(sampleDeviation(values) ?? NaN)}`;
};

describe('what the page on detection says of its records', () => {
  const words = 'Official mAP over actions in percent';

  it('on synthetic recordings: the numbers of the encoders', () => {
    const { pretrained, untrained } = scoresOf('detection-synthetic');
    const rows = rowsAfter(words);
    for (const theta of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]) {
      const wanted = [pretrained, untrained].map((group) => cell(group.map((one) => Number(one.get(theta)))));
      expect(rows.get(theta)?.slice(0, 2)).toEqual(wanted);
    }
  });

  it('on synthetic recordings pre-training wins with every seed', () => {
    const shown = [...rowsAfter(words).keys()];
    const { pretrained, untrained, raw } = scoresOf('detection-synthetic');
    expect(thetasWon({ pretrained, untrained, raw })).toEqual(expect.arrayContaining(shown));
    const above = (others: Map<number, number>[]): string[] => {
      const differences = pretrained.map((own, seed) => 100 * (Number(own.get(0.5)) - Number(others[seed].get(0.5))));
      return [mean(differences), ...(seedInterval(differences) ?? [])].map((value) => value.toFixed(1));
    };
    const [[more, low, high], [some, least, most]] = [above(raw), above(untrained)];
    expect(page).toContain(
      'The pre-trained encoder is the best of the three with every seed at each of these overlaps; ' +
        `at 0.5 it is above raw coordinates by ${more} points (95 % interval ${low} to ${high}) and above the untrained encoder by ${some} (${least} to ${most})`,
    );
  });

  it('on real ones: the differences, which are those of the statements', () => {
    const records = readProfileRecords('small-real', { runs: 'no-such-folder' });
    const found = (study: 'table4' | 'boundary', wanted: string): string[] => {
      const check = checkStatements(study, records).find(
        ({ text, column }) => text === wanted && column === 'UTKinect x-sub mAP_a',
      );
      return [check?.ours, ...(check?.interval ?? [])].map((value) => (100 * (value ?? NaN)).toFixed(1));
    };
    const [raw, rawLow, rawHigh] = found('table4', 'pre-trained DSTE is above raw coordinates');
    expect(page).toContain(
      `above raw coordinates (${raw} points over actions, 95 % interval ${rawLow} to ${rawHigh}) and not told apart`,
    );
    const [untrained, low, high] = found('table4', 'pre-trained DSTE is above untrained DSTE');
    expect(page).toContain(`from the untrained encoder (${untrained}; ${low} to ${high})`);
    const borders = 'borders add to the class in detection with';
    const [own, ownLow, ownHigh] = found('boundary', `${borders} USDRL (DSTE)`);
    expect(page).toContain(`with DSTE (${own} points; ${ownLow} to ${ownHigh})`);
    const [less, lessLow, lessHigh] = found('boundary', `${borders} raw coordinates`);
    expect(page).toContain(`from raw coordinates (${less}; ${lessLow} to ${lessHigh})`);
  });
});
