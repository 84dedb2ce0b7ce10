import { currentBackend } from '../../backend';
import {
  claimOutput,
  findAnyRecordings,
  planarChoicesOf,
  preparedRecording,
  readLayout,
  writeFileAtomic,
  type AnyRecordings,
  type FoundRecording,
  type ImageSize,
  type PreparedOptions,
  type SkippedRecording,
} from '../../data';
import { InputError } from '../../errors';
import { stopPoint, type LongWork } from '../../progress';
import type { Clip, Layout } from '../../skeleton';
import { codeVersion } from '../codeVersion';
import { resultFile, writeResult, type Provenance, type ResultTarget } from '../provenance';
import { openClassifier, type ClassifierChoice, type OpenedClassifier } from './openClassifier';
import { predictFrames } from './predictFrames';
import { ranked, type Prediction } from './prediction';
import { predictionCsv } from './predictionTable';
import { viewsOf } from './views';

/** What is predicted, by what, and how recordings are read. */
export interface PredictRequest extends ClassifierChoice, LongWork, PreparedOptions, ResultTarget {
  /** Files, folders with all below them, zip files and data set folders, of any form that `findAnyRecordings` knows. */
  recordings: string | readonly string[];
  /** One of these forms; default: each place as it looks. */
  form?: string;
  /** Joints of arrays, a built-in layout or a file; default those of the classifier. */
  layout?: string;
  /** Width and height of the videos, which pose estimators that give pixels do not tell. */
  image?: Partial<ImageSize>;
  /** Most classes a clip; default 5. */
  top?: number;
  /** Of a detector: the probability that a frame of a segment has at least; default that of its training. */
  threshold?: number;
  /** Clips, or windows of a recording, that go through the encoder at once; default 16. */
  batch?: number;
  /** Leaves damaged recordings out and lists them, instead of stopping at the first; default false. */
  skipDamaged?: boolean;
  /** File of the predictions, `.json` or `.csv`; default none. */
  out?: string;
}

export interface PredictResult extends Pick<Provenance, 'backend' | 'version' | 'created'> {
  classifier: {
    file: string;
    hash: string;
    protocol: string;
    checkpoint: string;
    data: { fingerprint: string; split: string };
  };
  /** What the probabilities are: of a softmax, shares of the nearest reference clips, or of single frames. */
  probabilities: 'softmax' | 'votes' | 'frames';
  classes: readonly string[];
  predictions: Prediction[];
  /** What was left out, and why. */
  skipped: SkippedRecording[];
  notes: string[];
  /** The joints of arrays and JSON lines, which do not say it. */
  layout: Layout;
  /** True where the classifier was trained on made-up recordings. */
  synthetic: boolean;
  out?: string;
  seconds: number;
}

/**
 * Predicts the classes of new recordings by a classifier that was kept, or the actions in untrimmed ones by a detector. Recordings are
 * read one after another and prepared as those of the training were.
 *
 * @throws InputError for unfit input, for a damaged recording unless `skipDamaged` is set, and before any work when the file exists and
 *   `force` is not given; Interrupted when stopped: nothing is written then
 */
export async function predict(request: PredictRequest): Promise<PredictResult> {
  const { out } = request;
  const start = performance.now();
  if (out !== undefined && !/\.(json|csv)$/.test(out)) {
    throw new InputError({
      file: out,
      thing: 'file of the predictions',
      found: out,
      wanted: 'a name that ends in .json or .csv',
    });
  }
  const claim = out === undefined ? undefined : claimOutput(out);
  try {
    if (out !== undefined) resultFile(out, request);
    const classifier = await openClassifier(request, request.batch === 1);
    try {
      const { predictions, skipped, notes } = await predictAll(classifier, request);
      const { file, hash, protocol, source, data, classes, synthetic } = classifier;
      const result: PredictResult = {
        classifier: { file, hash, protocol, checkpoint: source, data },
        probabilities: classifier.of === 'frames' ? 'frames' : classifier.predictor.probabilities,
        classes,
        predictions,
        skipped,
        notes,
        layout: jointsOfArrays(classifier, request),
        synthetic,
        out,
        backend: currentBackend(),
        version: codeVersion(),
        created: new Date().toISOString(),
        seconds: (performance.now() - start) / 1000,
      };
      if (out?.endsWith('.csv')) writeFileAtomic(out, predictionCsv(predictions));
      else writeResult(out, result);
      return result;
    } finally {
      classifier.dispose();
    }
  } finally {
    claim?.release();
  }
}

async function predictAll(
  classifier: OpenedClassifier,
  request: PredictRequest,
): Promise<Pick<PredictResult, 'predictions' | 'skipped' | 'notes'>> {
  const { recordings: paths, form, image, chooseBodies, missing } = request;
  const { wanted } = classifier;
  const joints = jointsOfArrays(classifier, request);
  const planar = planarChoicesOf(wanted.normalisation);
  const choices = { form, layout: joints, bodies: wanted.bodies, chooseBodies, missing, image, ...planar };
  const found = await findAnyRecordings(typeof paths === 'string' ? [paths] : paths, choices);
  try {
    return await predictFound(classifier, found, request);
  } finally {
    found.close();
  }
}

function jointsOfArrays({ wanted }: OpenedClassifier, { layout }: PredictRequest): Layout {
  return layout === undefined ? wanted.layout : readLayout(layout);
}

type FoundHere = AnyRecordings['recordings'][number];

async function predictFound(
  classifier: OpenedClassifier,
  { recordings, notes: before }: AnyRecordings,
  request: PredictRequest,
): Promise<Pick<PredictResult, 'predictions' | 'skipped' | 'notes'>> {
  const { batch = 16, top = 5, threshold, skipDamaged = false, progress } = request;
  const notes = [...before];
  const skipped: SkippedRecording[] = [];
  const predictions: Prediction[] = [];
  const total = recordings.length;
  let waiting: { one: FoundHere; clip: Clip }[] = [];
  const predictWaiting = async (): Promise<void> => {
    if (classifier.of !== 'clips' || waiting.length === 0) return;
    const views = viewsOf(
      waiting.map(({ clip }) => clip),
      classifier,
    );
    const probabilities = await classifier.predictor.probabilitiesOf(views, waiting.length);
    ranked(probabilities, classifier.classes, top).forEach((row, n) => {
      const { one, clip } = waiting[n];
      predictions.push({ ...placeOf(one), frames: clip.frames, top: row });
    });
    waiting = [];
  };
  for (const [index, one] of recordings.entries()) {
    await stopPoint(request, 'predict');
    const made = readOne(one, classifier, request, skipDamaged);
    if ('why' in made) skipped.push({ name: one.name, why: made.why });
    else {
      notes.push(...made.notes);
      if (classifier.of === 'clips') waiting.push({ one, clip: made.clip });
      else {
        const found = await predictFrames(made.clip, classifier, { threshold, batch, signal: request.signal });
        predictions.push({ ...placeOf(one), frames: made.clip.frames, ...found });
      }
      if (waiting.length >= batch) await predictWaiting();
    }
    progress?.({ task: 'predict', done: index + 1, total, unit: 'recording' });
  }
  await predictWaiting();
  if (predictions.length === 0) {
    const [{ name, why }] = skipped;
    throw new InputError({
      thing: 'recordings to predict',
      found: `none of ${total}: ${name}: ${why}`,
      wanted: 'at least one',
    });
  }
  return { predictions, skipped, notes };
}

function placeOf({ name, file, form }: FoundHere): Pick<Prediction, 'name' | 'file' | 'form'> {
  return { name, file, form };
}

/** A recording as the classifier takes it, or why it is left out. */
function readOne(
  one: FoundRecording,
  { wanted }: OpenedClassifier,
  { chooseBodies, missing, prepared }: PreparedOptions,
  skipDamaged: boolean,
): { clip: Clip; notes: string[] } | { why: string } {
  try {
    const { clip, why = '', notes } = preparedRecording(one, one.read(), wanted, { chooseBodies, missing, prepared });
    return clip === undefined ? { why } : { clip, notes };
  } catch (error) {
    if (!skipDamaged || !(error instanceof InputError)) throw error;
    return { why: error.message };
  }
}
