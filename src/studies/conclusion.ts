import { fewestSeeds, mean, seedInterval } from '../evaluation';
import type { TableRecord } from '../report';
import { grouped } from './barsAndCurves';
import type { StudyName } from './names';
import type { ProfileRecords } from './profileRecords';
import { pairedDifferences, type BySeed } from './seedDifference';
import { studies } from './studies';
import { measurementsOf, recordsShown, studyRecords } from './studyRecords';
import { byValue } from './studyTable';

/** A row of a column: the mean over its seeds, a fraction. */
interface Level {
  name: string;
  value: number;
  bySeed: BySeed;
}

/** Factors that do not name a row. */
const notNames = new Set(['column', 'group', 'protocol', 'setting']);

/**
 * What a table or figure says, in sentences made of its numbers: how much of it was measured, what is highest and by how much, and
 * what was left out. The same stand in the notebooks and on the page.
 */
export function conclusionOf(name: StudyName, records: ProfileRecords): string[] {
  const { made, all } = measurementsOf([name], records);
  const { profile, plan } = records;
  const command = `npx usdrl reproduce ${name} --profile ${profile}`;
  const study = studies[name];
  const paper = study.paper !== undefined;
  if (made === 0) {
    const rest = paper ? ' What stands here is the paper’s.' : '';
    return [`None of the ${all} measurements of this profile was made.${rest} They are made by \`${command}\`.`];
  }
  const own = studyRecords(name, records).flatMap((record) => byValue(study, record));
  const wholeName = (factors: TableRecord['factors']): string =>
    [factors.setting, rowName(factors)].filter((part) => part !== undefined).join(': ');
  const planned = study.cells(plan).map(({ factors }) => wholeName(factors));
  const measured = new Set(own.map(({ factors }) => wholeName(factors)));
  const missing = [...new Set(planned)].filter((one) => !measured.has(one));
  const coverage =
    made === all
      ? `All ${all} measurements were made.`
      : `${made} of ${all} measurements were made; the others leave cells blank and are made by \`${command}\`.`;
  return [
    coverage + (missing.length === 0 ? '' : ` Nothing of: ${shortList(missing)}.`),
    ...[...grouped(own, columnName)].flatMap(([column, here]) => columnSentence(column, here)),
    ...(paper && study.rows !== undefined
      ? [
          `${made === all ? 'Blank' : 'Other blank'} cells: the paper gives no number there, its method is not part of this project, or this profile does not measure on that data set.`,
        ]
      : []),
    ...singleValues(own),
  ];
}

/**
 * What a column says: which row is highest and by how much over the next and over the lowest; of rows that are numbers also
 * over which stretch it changes most.
 */
export function columnSentence(column: string, here: readonly TableRecord[]): string[] {
  const levels = levelsOf(here);
  if (levels.length < 2) return [];
  const [best, second, ...others] = [...levels].sort((a, b) => b.value - a.value);
  const lowest = others.at(-1);
  const lead = best.value - second.value;
  const sure = surenessOf(best, second);
  const last = lowest === undefined ? '' : `; ${lowest.name} is lowest with ${percent(lowest.value)}`;
  const sentence = `${column}: ${best.name} is highest with ${percent(best.value)}, ${points(lead)} above ${second.name}${sure}${last}.`;
  return [sentence, ...stretchSentence(levels)];
}

/** What the seeds that both rows have say of the lead of the first, in words. */
function surenessOf(best: Level, second: Level): string {
  const differences = pairedDifferences(second.bySeed, best.bySeed).map(({ value }) => value);
  const n = differences.length;
  const interval = seedInterval(differences);
  if (interval === undefined) return `, with ${n < 2 ? 'one seed' : `${n} seeds, fewer than ${fewestSeeds}`}`;
  const range = interval.map((end) => (100 * end).toFixed(1)).join(' to ');
  return interval[0] > 0 ? ` (${n} seeds, 95 % ${range})` : `, undecided over ${n} seeds (95 % ${range})`;
}

/** Rows that are four numbers or more of one factor: the stretch over which the value rises or falls most. */
function stretchSentence(levels: readonly Level[]): string[] {
  const numbers = levels.flatMap(({ name, value }) => {
    const [, factor, x] = /^(.*) (-?\d+(?:\.\d+)?)$/.exec(name) ?? [];
    return factor === undefined ? [] : [{ factor, x: Number(x), value }];
  });
  const factors = new Set(numbers.map(({ factor }) => factor));
  if (numbers.length < Math.max(4, levels.length) || factors.size > 1) return [];
  const sorted = numbers.sort((a, b) => a.x - b.x);
  const stretches: { from: number; to: number; change: number }[] = [];
  sorted.slice(1).forEach(({ x, value }, place) => {
    const change = value - sorted[place].value;
    const last = stretches.at(-1);
    if (last !== undefined && last.change * change >= 0) Object.assign(last, { to: x, change: last.change + change });
    else stretches.push({ from: sorted[place].x, to: x, change });
  });
  const [largest, next] = [...stretches].sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
  const way = largest.change < 0 ? 'falls' : 'rises';
  const rest =
    next === undefined ? '' : `; elsewhere it changes by no more than ${points(Math.abs(next.change))} at a stretch`;
  return [
    `From ${sorted[0].factor} = ${largest.from} to ${largest.to} it ${way} by ${points(Math.abs(largest.change))}${rest}.`,
  ];
}

/** Sweeps of which one value was run have no curve. */
function singleValues(own: readonly TableRecord[]): string[] {
  const settings = [...grouped(own, ({ factors }) => String(factors.setting ?? ''))];
  const single = settings.filter(
    ([name, here]) => name !== '' && new Set(here.map(({ factors }) => factors.value)).size === 1,
  );
  if (single.length === 0) return [];
  return [`Without a curve, since one value was run: ${shortList(single.map(([name]) => name))}.`];
}

/** On what some tables and figures were measured, nothing if they were not: the same seed gives the same numbers on the same machine, engine and threads. */
export function measuredOn(names: readonly StudyName[], records: ProfileRecords): string {
  if (measurementsOf(names, records).made === 0) return '';
  const machines = recordsShown(names, records).map(({ record: { machine } }) => {
    const { processor, backend, threads } = machine;
    const where = processor === 'unknown' ? 'a processor that was not recorded' : processor;
    return `${where} with ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  });
  return `Measured on ${shortList([...new Set(machines)])}; another machine, engine or number of threads gives other numbers with the same seed.`;
}

function levelsOf(records: readonly TableRecord[]): Level[] {
  return [...grouped(records, ({ factors }) => rowName(factors))].map(([name, here]) => {
    const value = mean(here.map(({ values: { shown } }) => shown));
    return { name, value, bySeed: new Map(here.map(({ seed, values: { shown } }) => [seed, shown])) };
  });
}

/** A row in words: its factors, numbers with what they are of. */
function rowName(factors: TableRecord['factors']): string {
  const named = Object.entries(factors).filter(([factor, level]) => !notNames.has(factor) && level !== '-');
  const words = named.map(([factor, level]) => {
    if (level === '✓') return factor;
    if (level === '–') return `no ${factor}`;
    return typeof level === 'number' ? `${factor === 'alpha' ? 'α' : factor} ${level}` : level;
  });
  return words.join(', ');
}

function columnName({ factors }: TableRecord): string {
  const { column, protocol, setting } = factors;
  return [column, protocol, setting].filter((part) => part !== undefined).join(', ');
}

function shortList(names: readonly string[]): string {
  return names.length <= 4 ? names.join('; ') : `${names.slice(0, 3).join('; ')} and ${names.length - 3} others`;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

function points(fraction: number): string {
  const text = (100 * fraction).toFixed(1);
  return `${text} ${text === '1.0' ? 'point' : 'points'}`;
}
