import { mean, sampleDeviation } from '../evaluation';
import type { ResultTable, TableRecord } from '../report';
import { paperFigure4, paperTable1, paperTable2, paperTable3, paperTable5 } from './paper/paperTables';
import type { ArtefactName } from './artefacts';
import { artefactRecords, type ProfileRecords } from './profileRecords';

type Factors = Readonly<Record<string, string>>;

/** Something the paper's numbers say: one row is above another, in every column. */
interface Statement {
  text: string;
  better: Factors;
  worse: Factors;
}

/** A statement beside what was measured, in one column. Differences are fractions. */
export interface StatementCheck {
  text: string;
  column: string;
  /** Mean difference of the paper's columns of the same kind; undefined where the paper has no number. */
  paper?: number;
  ours?: number;
  /** Sample standard deviation of the difference over seeds; undefined with one seed. */
  spread?: number;
  seeds: number;
  /** Of what was measured here. */
  source?: TableRecord['source'];
  verdict: 'agrees' | 'agrees, within the spread' | 'does not agree' | 'does not agree, within the spread' | 'not run';
}

const row = (VAC: boolean, XC: boolean, MGFD: boolean, encoder: string): Factors => {
  const sign = (on: boolean): string => (on ? '✓' : '–');
  return { VAC: sign(VAC), XC: sign(XC), 'MG-FD': sign(MGFD), encoder };
};

/** What the paper's numbers say of what is reproduced here. */
const statements: Partial<Record<ArtefactName, readonly Statement[]>> = {
  table1: [
    {
      text: 'DSTE is above STTR',
      better: { method: 'USDRL (DSTE)', stream: 'J' },
      worse: { method: 'USDRL (STTR)', stream: 'J' },
    },
    {
      text: 'three streams are above the joint stream',
      better: { method: '3s-USDRL (DSTE)' },
      worse: { method: 'USDRL (DSTE)', stream: 'J' },
    },
  ],
  table2: [{ text: 'DSTE is above STTR', better: { method: 'USDRL (DSTE)' }, worse: { method: 'USDRL (STTR)' } }],
  table3: [{ text: 'DSTE is above STTR', better: { method: 'USDRL (DSTE)' }, worse: { method: 'USDRL (STTR)' } }],
  table5: [
    {
      text: 'cross-correlation helps (DSTE)',
      better: row(true, true, true, 'DSTE'),
      worse: row(true, false, true, 'DSTE'),
    },
    {
      text: 'cross-correlation helps (STTR)',
      better: row(true, true, true, 'STTR'),
      worse: row(true, false, true, 'STTR'),
    },
    {
      text: 'several granularities are above one (DSTE)',
      better: row(true, true, true, 'DSTE'),
      worse: row(true, true, false, 'DSTE'),
    },
    { text: 'DSTE is above STTR', better: row(true, true, true, 'DSTE'), worse: row(true, true, true, 'STTR') },
  ],
  figure4: [
    { text: 'α = 0.5 is above dense shift attention alone (α = 0)', better: { alpha: '0.5' }, worse: { alpha: '0' } },
    { text: 'α = 0.5 is above convolutional attention alone (α = 1)', better: { alpha: '0.5' }, worse: { alpha: '1' } },
  ],
};

const paperRecords: Partial<Record<ArtefactName, () => TableRecord[]>> = {
  table1: paperTable1,
  table2: paperTable2,
  table3: paperTable3,
  table5: paperTable5,
  figure4: () =>
    paperFigure4().map(({ alpha, top1 }) => ({
      factors: { alpha, column: 'NTU-60 x-sub linear' },
      values: { top1 },
      source: 'paper',
    })),
};

/** What the paper says of a table or figure, and whether what was measured agrees. */
export function checkStatements(name: ArtefactName, records: ProfileRecords): StatementCheck[] {
  const own = artefactRecords(name, records);
  const paper = paperRecords[name]?.() ?? [];
  return (statements[name] ?? []).flatMap((statement) => {
    const columns = [...new Set(own.map(({ factors }) => String(factors.column)))];
    return (columns.length === 0 ? [''] : columns).map((column) => check(statement, column, own, paper));
  });
}

function check(
  { text, better, worse }: Statement,
  column: string,
  own: readonly TableRecord[],
  paper: readonly TableRecord[],
): StatementCheck {
  const published = meanDifference(kindOf(column, paper), better, worse);
  const here = own.filter(({ factors }) => factors.column === column);
  const differences = [...new Set(here.map(({ seed }) => seed))].flatMap((seed) => {
    const ofSeed = here.filter((record) => record.seed === seed);
    const [above, below] = [one(ofSeed, better), one(ofSeed, worse)];
    return above === undefined || below === undefined ? [] : [above - below];
  });
  const base = { text, column, paper: published, seeds: differences.length };
  if (differences.length === 0) return { ...base, verdict: 'not run' };
  const ours = mean(differences);
  const spread = sampleDeviation(differences);
  const agrees = ours > 0 ? 'agrees' : 'does not agree';
  const unsure = spread !== undefined && Math.abs(ours) <= spread;
  return { ...base, ours, spread, source: here[0].source, verdict: unsure ? `${agrees}, within the spread` : agrees };
}

/** The paper's records of the same kind of column: the same protocol where the heading ends with one. */
function kindOf(column: string, paper: readonly TableRecord[]): readonly TableRecord[] {
  const kind = /(linear|retrieval| 1 %| 10 %)$/.exec(column)?.[0];
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
  const fits = ({ factors }: TableRecord): boolean =>
    Object.entries(wanted).every(([name, value]) => String(factors[name]) === value);
  return records.find(fits)?.values.top1;
}

/** The checks as a table: the paper's difference, ours, and whether they agree. */
export function statementTable(checks: readonly StatementCheck[], name: string): ResultTable {
  const signed = { kind: 'percent', signed: true } as const;
  return {
    name,
    caption: 'What the paper says, and what was measured (differences in points)',
    columns: [
      { key: 'text', header: 'the paper says' },
      { key: 'paper', header: 'paper', format: signed },
      { key: 'column', header: 'measured on' },
      { key: 'ours', header: 'ours', format: signed },
      { key: 'seeds', header: 'seeds', format: { kind: 'integer' } },
      { key: 'verdict', header: '' },
    ],
    rows: checks.map(({ text, column, paper, ours, spread, seeds, source, verdict }) => ({
      text,
      column,
      paper: paper === undefined ? null : { value: paper, source: 'paper' as const },
      ours: ours === undefined ? null : { value: ours, spread, source },
      seeds,
      verdict,
    })),
  };
}
