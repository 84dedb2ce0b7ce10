import { mean, sampleDeviation, seedInterval } from '../evaluation';
import type { ResultTable, TableRecord } from '../report';
import type { StudyName } from './names';
import type { ProfileRecords } from './profileRecords';
import { pairedDifferences, recordsWith, valuesBySeed } from './seedDifference';
import { studies } from './studies';
import type { Factors, Statement } from './study';
import { studyRecords } from './studyRecords';
import { byValue } from './studyTable';

/** A statement beside what was measured, in one column. Differences are fractions. */
export interface StatementCheck {
  text: string;
  column: string;
  /** Mean difference of the paper's columns of the same kind; undefined where the paper has no number. */
  paper?: number;
  ours?: number;
  /** Sample standard deviation of the difference over seeds; undefined with one seed. */
  spread?: number;
  /** 95 % interval of the mean difference over the seeds (Student's t); undefined with fewer than three. */
  interval?: readonly [low: number, high: number];
  seeds: number;
  /** How many of the seeds were measured once and kept with the project. */
  kept: number;
  /** Of what was measured here. */
  source?: TableRecord['source'];
  verdict: 'agrees' | 'does not agree' | 'undecided' | 'no verdict' | 'not run';
}

/**
 * What is said of a table or figure, and whether what was measured agrees, over all seeds there are, kept ones too. The interval of the
 * difference decides: undecided where it contains 0. There is no verdict on fewer than three seeds, nor on the profile `demo`, whose runs
 * are too short to speak of the paper.
 */
export function checkStatements(name: StudyName, records: ProfileRecords): StatementCheck[] {
  const study = studies[name];
  const columns = (all: readonly TableRecord[]): TableRecord[] => all.flatMap((record) => byValue(study, record));
  const own = columns(studyRecords(name, records));
  const paper = columns(study.paper?.() ?? []);
  return (study.statements ?? []).flatMap((statement) => {
    const { except } = statement;
    const all = [...new Set(own.map(({ factors }) => String(factors.column)))];
    const columns = all.filter((column) => except === undefined || !column.endsWith(except));
    return (columns.length === 0 ? [''] : columns).map((column) => check(statement, column, own, paper, records));
  });
}

function check(
  { text, better, worse }: Statement,
  column: string,
  own: readonly TableRecord[],
  paper: readonly TableRecord[],
  { profile, plan: { keptSeeds = [] } }: ProfileRecords,
): StatementCheck {
  const published = meanDifference(kindOf(column, paper), better, worse);
  const here = own.filter(({ factors }) => factors.column === column);
  const [above, below] = [better, worse].map((row) => valuesBySeed(recordsWith(here, row), 'shown'));
  const differences = pairedDifferences(below, above);
  const kept = differences.filter(({ seed }) => keptSeeds.includes(seed)).length;
  const base = { text, column, paper: published, seeds: differences.length, kept };
  if (differences.length === 0) return { ...base, verdict: 'not run' };
  const values = differences.map(({ value }) => value);
  const [ours, spread] = [mean(values), sampleDeviation(values)];
  const interval = seedInterval(values);
  const found = { ...base, ours, spread, interval, source: here[0].source };
  if (interval === undefined || profile === 'demo') return { ...found, verdict: 'no verdict' };
  if (interval[0] <= 0 && interval[1] >= 0) return { ...found, verdict: 'undecided' };
  return { ...found, verdict: ours > 0 ? 'agrees' : 'does not agree' };
}

/** The paper's records of the same kind of column: the same protocol where the heading ends with one. */
function kindOf(column: string, paper: readonly TableRecord[]): readonly TableRecord[] {
  const kind = /(linear|retrieval| 1 %| 10 %|mAP_a|mAP_v)$/.exec(column)?.[0];
  return kind === undefined ? paper : paper.filter(({ factors }) => String(factors.column).endsWith(kind));
}

function meanDifference(records: readonly TableRecord[], better: Factors, worse: Factors): number | undefined {
  const columns = [...new Set(records.map(({ factors }) => factors.column))];
  const differences = columns.flatMap((column) => {
    const here = records.filter(({ factors }) => factors.column === column);
    const [above, below] = [one(here, better), one(here, worse)];
    return above === undefined || below === undefined ? [] : [above - below];
  });
  return differences.length === 0 ? undefined : mean(differences);
}

function one(records: readonly TableRecord[], wanted: Factors): number | undefined {
  return recordsWith(records, wanted).at(0)?.values.shown;
}

/** The checks as a table: the paper's difference, ours, and whether they agree. */
export function statementTable(checks: readonly StatementCheck[], name: string): ResultTable {
  const signed = { kind: 'percent', signed: true } as const;
  return {
    name,
    caption: 'What is expected, and what was measured (differences in points)',
    columns: [
      { key: 'text', header: checks.some(({ paper }) => paper !== undefined) ? 'the paper says' : 'expected' },
      { key: 'paper', header: 'paper', format: signed },
      { key: 'column', header: 'measured on' },
      { key: 'ours', header: 'ours', format: signed },
      { key: 'interval', header: '95 % interval', align: 'right' },
      { key: 'seeds', header: 'n (seeds)' },
      { key: 'verdict', header: '' },
    ],
    rows: checks.map(({ text, column, paper, ours, interval, seeds, kept, source, verdict }) => ({
      text,
      column,
      paper: paper === undefined ? null : { value: paper, source: 'paper' as const },
      ours: ours === undefined ? null : { value: ours, source },
      interval: interval === undefined ? null : intervalText(interval),
      seeds: kept === 0 ? seeds : `${seeds}, ${kept} of them kept`,
      verdict,
    })),
  };
}

/** `+0.4 to +2.1`, in points. */
export function intervalText(interval: readonly number[]): string {
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${(100 * value).toFixed(1)}`;
  return interval.map(signed).join(' to ');
}
