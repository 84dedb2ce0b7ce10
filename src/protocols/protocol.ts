import type { Dataset } from '../data';
import type { EvaluationViewOptions, FeatureSet } from '../evaluation';
import type { Encoder } from '../model';
import type { LongWork } from '../progress';
import type { Generator } from '../random';
import type { PretrainingSettings } from '../training';
import type { DetectorStore, StoredDetector } from './detection/detectorStore';
import type { TrainedClassifier } from './trainedClassifier';

/** What a protocol measures with: a data set, and an encoder or its baseline that fits it. */
export interface ProtocolInput {
  dataset: Dataset;
  /** Name of the split. */
  split: string;
  /** Recordings or clips of each of its parts, by their place in the data set. */
  parts: { train: readonly number[]; test: readonly number[] };
  /** What the encoder was made with, and how it sees clips. */
  settings: PretrainingSettings;
  /** Checkpoint file, name of the baseline, or detector file. */
  source: string;
  /** Undefined for raw coordinates. */
  encoder?: Encoder;
  /** All draws come from it. */
  generator: Generator;
  seed: number;
  views: EvaluationViewOptions;
  /**
   * Features of the frozen encoder; computed once, and kept where the run has a folder. @param observeRatio default that of the views
   */
  features: (part: 'train' | 'test', observeRatio?: number) => Promise<FeatureSet>;
  /** A detector that was trained before: nothing is trained. */
  detector?: StoredDetector;
  /** Where files beside the result go; undefined if nothing is stored. */
  folder?: string;
  /** Where a detector and the state of its training are kept; undefined if nothing is stored. */
  store?: DetectorStore;
  /** Takes the classifier of the headline; undefined if it is not to be kept. */
  keep?: (classifier: TrainedClassifier) => Promise<void>;
}

/** Recordings or clips of both parts, and frames of each part. */
export interface PartSizes {
  train: number;
  test: number;
  frames: { train: number; test: number };
}

/** Class scores of the test clips, as they lie beside a result. */
export interface ClassScores {
  /** Scores of each draw of the training clips, before the softmax: row-major (N, classes). Most protocols have one draw. */
  draws: Float32Array[];
  /** Class of each test clip (N). */
  labels: Int32Array;
  /** Place of each test clip in the data set (N). */
  clips: readonly number[];
}

/** What a protocol gives. */
export interface Measured<Fields> {
  /** Its part of the result. */
  fields: Fields;
  /** Its settings as they were used. */
  settings: object;
  scores?: ClassScores;
}

/** What a record keeps of a result. */
export interface Headline {
  /** Fractions; the first is the headline. */
  values: Record<string, number>;
  /** Accuracy or AP of each class; null where the test part has none. */
  perClass: { name: string; value: number | null }[];
  /** What else tables and figures of the protocol show. */
  details?: object;
}

/** Says that a setting must be a whole number of at least so much; its path begins after the protocol's name. */
export type WholeFrom = (path: string, value: number, least: number) => void;

/**
 * One way of measuring what an encoder is worth. It is one record of the registry: settings, command line, records, studies and
 * schedules take all they need of it from here.
 */
export interface Protocol<
  Section extends object,
  Fields extends object,
  Options extends object,
  Input = ProtocolInput,
> {
  /** Its section of the settings, with the defaults. */
  defaults: Section;
  /** Settings that take one of a few words, by their path within the section. */
  choices: Readonly<Record<string, readonly string[]>>;
  /** @throws InputError for values that make no sense */
  check: (section: Section, wholeFrom: WholeFrom) => void;
  /** What a measurement may say beside the settings. */
  options: readonly (keyof Options & string)[];
  /** The options with what the settings say instead of those that are left out, where its results are named by them. */
  complete?: (options: Options, section: Section) => Options;
  /** What follows the protocol in the name of a measurement: `-1` of `semi-1`. */
  suffix?: (options: Options) => string;
  /** `features` of a frozen encoder, the `encoder` itself, untrimmed `recordings`, or the stored `scores` of other measurements. */
  needs: 'features' | 'encoder' | 'recordings' | 'scores';
  /** Whether a classifier is kept when it is asked for. Default: there is none. */
  keeps?: (section: Section) => boolean;
  /**
   * How many clips go through the encoder forward, about, one that is trained on counting three times: what its time rests on.
   * Default, and where it gives nothing: those of both parts, once.
   */
  passes?: (section: Section, options: Options, parts: PartSizes) => number | undefined;
  measure: (input: Input, section: Section, options: Options, work: LongWork) => Promise<Measured<Fields>>;
  headline: (fields: Fields) => Headline;
}
