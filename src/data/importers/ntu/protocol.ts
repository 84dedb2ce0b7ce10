import type { PartCounts } from '../importReport';
import type { SplitRule } from '../namedSplits';
import { ntuActions } from './actions';
import { missingSkeletons } from './missingSkeletons';
import type { NtuRecording } from './recordingName';

/** NTU RGB+D, with 60 actions, or NTU RGB+D 120, which contains it. */
export interface NtuBenchmark {
  name: string;
  actions: number;
  setups: number;
  performers: number;
  splits: Readonly<Record<string, SplitRule>>;
  official: {
    splits: Readonly<Record<string, PartCounts>>;
    /** Recordings of each action, without those that miss skeletons. */
    classes: readonly number[];
  };
}

const trainPerformers60 = [1, 2, 4, 5, 8, 9, 13, 14, 15, 16, 17, 18, 19, 25, 27, 28, 31, 34, 35, 38];
const trainPerformers120 = [
  ...trainPerformers60,
  ...[45, 46, 47, 49, 50, 52, 53, 54, 55, 56, 57, 58, 59, 70, 74, 78, 80, 81, 82, 83, 84, 85, 86, 89, 91, 92, 93, 94],
  ...[95, 97, 98, 100, 103],
];

function bySubject(performers: readonly number[]): SplitRule {
  const training = new Set(performers);
  return ({ subject }) => (training.has(subject) ? 'train' : 'test');
}

/** Recordings of an action before those without skeletons are left out: of the first 60, and of the others. */
const filmed = [948, 960];

function classCounts(actions: number, setups: number): number[] {
  const missing = new Array<number>(actions).fill(0);
  for (const { action } of missingSkeletons(setups)) missing[action - 1]++;
  return missing.map((count, label) => filmed[label < 60 ? 0 : 1] - count);
}

/** Shahroudy et al., CVPR 2016. */
export const ntu60: NtuBenchmark = {
  name: 'NTU RGB+D 60',
  actions: 60,
  setups: 17,
  performers: 40,
  splits: {
    'cross-subject': bySubject(trainPerformers60),
    'cross-view': ({ camera }) => (camera === 1 ? 'test' : 'train'),
  },
  official: {
    splits: {
      'cross-subject': { train: 40_091, test: 16_487 },
      'cross-view': { train: 37_646, test: 18_932 },
    },
    classes: classCounts(60, 17),
  },
};

/** Liu et al., PAMI 2019. */
export const ntu120: NtuBenchmark = {
  name: 'NTU RGB+D 120',
  actions: 120,
  setups: 32,
  performers: 106,
  splits: {
    'cross-subject': bySubject(trainPerformers120),
    'cross-setup': ({ setup }) => (setup % 2 === 0 ? 'train' : 'test'),
  },
  official: {
    splits: {
      'cross-subject': { train: 63_026, test: 50_919 },
      'cross-setup': { train: 54_468, test: 59_477 },
    },
    classes: classCounts(120, 32),
  },
};

/** True if a recording belongs to the benchmark. */
export function belongsTo({ actions, setups, performers }: NtuBenchmark, recording: NtuRecording): boolean {
  return recording.action <= actions && recording.setup <= setups && recording.performer <= performers;
}

/** The smaller benchmark that all recordings belong to. */
export function recogniseBenchmark(recordings: readonly NtuRecording[]): NtuBenchmark {
  return recordings.every((recording) => belongsTo(ntu60, recording)) ? ntu60 : ntu120;
}

/** Names of the actions of a benchmark, in the order of their labels. */
export function actionNames({ actions }: NtuBenchmark): string[] {
  return ntuActions.slice(0, actions);
}
