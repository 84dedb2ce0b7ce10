import { stopPoint, type LongWork } from '../progress';
import type { Dataset } from './dataset';
import { farCoordinate } from './farCoordinate';
import { meaningProblems } from './meaning';
import { someNames } from './shownValue';

/**
 * Reads every clip of a data set once and lists what is worth a look, in words: splits with an empty part, with a recording
 * in both parts, with classes that are only tested, with recordings without a label; recordings with numbers that are not
 * finite, of zeros only, or with one far beyond any body. Empty when all is well. A data set without classes is there to
 * pre-train on: it needs no test part and no labels.
 */
export async function datasetProblems(dataset: Dataset, work: LongWork = {}): Promise<string[]> {
  return [...splitProblems(dataset), ...(await coordinateProblems(dataset, work)), ...meaningProblems(dataset)];
}

function splitProblems(dataset: Dataset): string[] {
  const labelled = dataset.info.classes.length > 0;
  return dataset.splitNames.flatMap((name) => {
    const { train, test } = dataset.split(name);
    const inTraining = new Set(train);
    const shared = test.filter((index) => inTraining.has(index)).length;
    const taught = new Set(train.flatMap((index) => labelsOf(dataset, index)));
    const untaught = new Set(test.flatMap((index) => labelsOf(dataset, index)).filter((label) => !taught.has(label)));
    const unknown = [...train, ...test].filter((index) => labelsOf(dataset, index).includes(-1)).length;
    return [
      ...(train.length === 0 || (labelled && test.length === 0) ? [`split ${name}: a part is empty`] : []),
      ...(shared > 0 ? [`split ${name}: ${shared} recordings are in both parts`] : []),
      ...(untaught.size > 0 ? [`split ${name}: ${untaught.size} classes of the test part are not in training`] : []),
      ...(labelled && unknown > 0 ? [`split ${name}: ${unknown} recordings have no label`] : []),
    ];
  });
}

/** The label of a clip, or those of the segments of an untrimmed recording. */
function labelsOf(dataset: Dataset, index: number): number[] {
  return dataset.untrimmed ? dataset.segments(index).map(([label]) => label) : [dataset.label(index)];
}

/** Clips with numbers that are not finite, clips of zeros only, and clips with a number far beyond the others. */
async function coordinateProblems(dataset: Dataset, work: LongWork): Promise<string[]> {
  const [bad, empty, far]: [string[], string[], string[]] = [[], [], []];
  for (let i = 0; i < dataset.size; i++) {
    if (i % 256 === 0) {
      await stopPoint(work, 'inspect');
      work.progress?.({ task: 'inspect', done: i, total: dataset.size, unit: 'clip' });
    }
    const { coordinates } = dataset.read(i);
    if (!coordinates.every(Number.isFinite)) bad.push(dataset.name(i));
    else if (coordinates.every((value) => value === 0)) empty.push(dataset.name(i));
    else if (farCoordinate(coordinates) >= 0) far.push(dataset.name(i));
  }
  work.progress?.({ task: 'inspect', done: dataset.size, total: dataset.size, unit: 'clip' });
  return [
    ...(bad.length > 0 ? [`recordings with numbers that are not finite: ${someNames(bad)}`] : []),
    ...(empty.length > 0 ? [`recordings of zeros only: ${someNames(empty)}`] : []),
    ...(far.length > 0 ? [`recordings with a number far beyond any body: ${someNames(far)}`] : []),
  ];
}
