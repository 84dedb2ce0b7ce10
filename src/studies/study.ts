import type { LongWork } from '../progress';
import type { Figure, TableRecord } from '../report';
import type { EvaluationRecord, Experiment } from '../runs';
import type { Profile } from './names';
import type { ProfilePlan } from './profilePlan';
import type { ProfileRecords } from './profileRecords';

/** One number of a table or figure: what it stands under, and the experiment that gives it. */
export interface PlannedCell {
  factors: TableRecord['factors'];
  experiment: Experiment;
}

/** What was measured for a cell. */
export interface StudyRecord extends TableRecord {
  evaluation: EvaluationRecord;
}

/** Something that one row is expected to be above another in, in every column but some. */
export interface Statement {
  text: string;
  better: Factors;
  worse: Factors;
  /** How the columns end in which the two are not measured; default: they are in all. */
  except?: string;
}

/** Factors of a row, as they are written. */
export type Factors = Readonly<Record<string, string>>;

/** A figure that takes long to make; its name says whether it is there already. */
export interface FigureToDraw {
  name: string;
  draw: () => Figure | Promise<Figure>;
}

/** A list of experiments, and how they are shown. No other place lists the studies: what a study lacks is not shown. */
export interface Study {
  title: string;
  /** The numbers it needs of a profile, in the order of rows and columns. */
  cells: (plan: ProfilePlan) => PlannedCell[];
  /** Factors that make the rows of its table; without them it has none. */
  rows?: readonly string[];
  /** What its numbers are, for the caption; default `Top-1 in percent`. */
  measured?: string;
  /** Values of a record that have columns of their own, with their headings; default `top1` alone, without one. */
  values?: Readonly<Record<string, string>>;
  /** The paper's numbers. */
  paper?: () => TableRecord[];
  /** What the paper's numbers say, or what is hoped for. */
  statements?: readonly Statement[];
  /** Figures from records alone. */
  figures?: (own: readonly StudyRecord[], profile: Profile) => Figure[];
  /** Figures from run folders: metrics, checkpoints. To draw one the engine must be ready. */
  runFigures?: (
    cells: readonly PlannedCell[],
    records: ProfileRecords,
    options: { dataRoot: string } & LongWork,
  ) => FigureToDraw[];
  /** Notebooks that show it; without any, `usdrl reproduce` writes its table and figures itself. */
  notebooks: readonly string[];
  /** Name of its table in files, after that of the profile; default the study's own. */
  file?: string;
}
