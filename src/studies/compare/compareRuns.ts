import { mean } from '../../evaluation';
import { stopPoint } from '../../progress';
import type { EvaluationRecord, StoredRecord } from '../../runs';
import { grouped } from '../barsAndCurves';
import { differenceOf, type Difference } from './difference';
import { testedClips } from './testedClips';

/** One measured value of two runs, or of two runs with several seeds. */
export interface Comparison {
  /** Ids of the runs. */
  first: string;
  second: string;
  /** In what they differ, as `path=value` of the second (`-path` where it has the default), or by name. */
  differs: string[];
  measurement: string;
  /** Name of the value: `top1`, `mapAction`, ... */
  value: string;
  /** Means over the seeds that both have. */
  firstMean: number;
  secondMean: number;
  /** Seeds that both have. */
  seeds: number;
  /** Second minus first, and what is to be said of it; undefined if they were tested on different recordings. */
  difference?: Difference;
}

/** Runs that differ in their seed alone, by seed. */
interface Setting {
  id: string;
  aspects: ReadonlyMap<string, string>;
  runs: ReadonlyMap<number, StoredRecord>;
}

/**
 * Compares runs by what both have measured, seed by seed, and clip by clip too where both stored the scores of the test clips.
 *
 * Of several runs those are compared that are alike but for their seed, or else but for one setting; one is compared with one
 * whatever they differ in.
 */
export async function compareRuns(
  first: readonly StoredRecord[],
  second: readonly StoredRecord[],
): Promise<Comparison[]> {
  const [left, right] = [settingsOf(first), settingsOf(second)];
  const comparisons: Comparison[] = [];
  for (const a of left) {
    await stopPoint({}, 'compare');
    for (const { b, differs } of partnersOf(a, right, left.length === 1 && right.length === 1)) {
      comparisons.push(...(await compareSettings(a, b, differs)));
    }
  }
  return comparisons;
}

function settingsOf(stored: readonly StoredRecord[]): Setting[] {
  const groups = grouped(stored, ({ record }) => JSON.stringify([...aspectsOf(record)]));
  return [...groups.values()].map((runs) => ({
    id: runs[0].record.id,
    aspects: aspectsOf(runs[0].record),
    runs: new Map(runs.map((one) => [one.record.seed, one])),
  }));
}

/** Everything that decides the features of a run, but for its seed. */
function aspectsOf({ data, features, settings }: StoredRecord['record']): Map<string, string> {
  const assigned = settings.map((text): [string, string] => {
    const equals = text.indexOf('=');
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
  return new Map([['dataset', data.dataset], ['split', data.split], ['features', features], ...assigned.sort()]);
}

function partnersOf(a: Setting, right: readonly Setting[], single: boolean): { b: Setting; differs: string[] }[] {
  const all = right.map((b) => ({ b, differs: differencesOf(a.aspects, b.aspects) }));
  if (single) return all;
  const alike = all.filter(({ differs }) => differs.length === 0);
  return alike.length > 0 ? alike : all.filter(({ differs }) => differs.length === 1);
}

function differencesOf(a: Setting['aspects'], b: Setting['aspects']): string[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => (b.has(key) ? `${key}=${b.get(key) as string}` : `-${key}`));
}

async function compareSettings(a: Setting, b: Setting, differs: readonly string[]): Promise<Comparison[]> {
  const seeds = [...a.runs.keys()].filter((seed) => b.runs.has(seed)).sort((x, y) => x - y);
  const pairs = seeds.map((seed): Pair => [a.runs.get(seed) as StoredRecord, b.runs.get(seed) as StoredRecord]);
  if (pairs.length === 0) return [];
  const measured = Object.keys(pairs[0][0].record.evaluations);
  const comparisons: Comparison[] = [];
  for (const measurement of measured) {
    const both = pairs.filter((pair) => pair.every(({ record }) => measurement in record.evaluations));
    if (both.length === 0) continue;
    const results = both.map((pair) => pair.map(({ record }) => record.evaluations[measurement]));
    const comparable = both.every(([x, y]) => testedOn(x, measurement) === testedOn(y, measurement));
    const otherwise = results.some(([x, y]) => JSON.stringify(x.settings) !== JSON.stringify(y.settings));
    for (const value of headlineOf(results[0][0])) {
      const [firsts, seconds] = [0, 1].map((side) => results.map((pair) => pair[side].values[value]));
      const differences = firsts.map((one, place) => seconds[place] - one);
      const clips = comparable && value === 'top1' ? await clipsOf(both, measurement) : undefined;
      comparisons.push({
        first: a.id,
        second: b.id,
        differs: [...differs, ...(otherwise ? [`settings of ${measurement}`] : [])],
        measurement,
        value,
        firstMean: mean(firsts),
        secondMean: mean(seconds),
        seeds: both.length,
        difference: comparable ? differenceOf(differences, clips) : undefined,
      });
    }
  }
  return comparisons;
}

type Pair = readonly [StoredRecord, StoredRecord];

/** Headline values; best and last of the tests belong to the same number. */
function headlineOf({ values }: EvaluationRecord): string[] {
  return Object.keys(values).filter((name) => name !== 'best' && name !== 'last');
}

/** The recordings that a measurement was tested on. */
function testedOn({ record }: StoredRecord, measurement: string): string {
  const { on } = record.evaluations[measurement];
  const { fingerprint, split } = on ?? record.data;
  return `${fingerprint} ${split}`;
}

/** By seed, which test clips both had right; undefined where one kept no scores, or they are of other clips. */
async function clipsOf(pairs: readonly Pair[], measurement: string) {
  const found: { first: boolean[]; second: boolean[] }[] = [];
  let clips: string | undefined;
  for (const pair of pairs) {
    const [x, y] = await Promise.all(pair.map((one) => testedClips(one, measurement)));
    if (x === undefined || y === undefined) return undefined;
    clips ??= x.clips.join();
    if (x.clips.join() !== clips || y.clips.join() !== clips) return undefined;
    found.push({ first: x.right, second: y.right });
  }
  return found;
}
