import { readyBackend } from '../../backend';
import {
  checkpointHash,
  classifierFormat,
  detectorFormat,
  detectorFrom,
  encoderOf,
  keptFormat,
  loadEncoder,
  readClassifier,
  readDetector,
  type KeptModel,
} from '../../checkpoints';
import type { WantedRecordings } from '../../data';
import { InputError } from '../../errors';
import type { Encoder, EncoderShape } from '../../model';
import { denseScorer, type BoundaryScoring, type FrameScorer, type SegmentSettings } from '../../protocols';
import { defaultSettings, differences, type Settings } from '../../settings';
import { classifierPlace, encoderPlace } from './classifierPlace';
import { compiledEncoder } from './compiledEncoder';
import { clipPredictor, type ClipPredictor } from './clipPredictor';

/** Which classifier predicts. */
export interface ClassifierChoice {
  /** A classifier or detector that was kept, or a run folder with the only one; default: that of {@link checkpoint}. */
  classifier?: string;
  /** The run or checkpoint whose encoder the classifier was trained on; default: where it was then. */
  checkpoint?: string;
}

/** What every opened classifier says. */
interface Opened {
  file: string;
  /** SHA-256 of its content. */
  hash: string;
  /** `knn`, `linear`, `finetune`, `semi`, `detection` */
  protocol: string;
  classes: readonly string[];
  shape: EncoderShape;
  settings: Settings;
  /** What recordings must become for it. */
  wanted: WantedRecordings;
  source: string;
  data: KeptModel['data'];
  synthetic: boolean;
  dispose: () => void;
}

/** A classifier of whole clips, or of frames, ready to predict. Dispose of it after use. */
export type OpenedClassifier =
  | (Opened & { of: 'clips'; predictor: ClipPredictor })
  | (Opened & { of: 'frames'; scorer: FrameScorer; segments: SegmentSettings; boundaries?: BoundaryScoring });

/**
 * Opens a classifier that was kept, with its encoder.
 *
 * @param single clips come one at a time and are to be answered soon: their encoder is compiled
 * @throws InputError for a file that is none or is damaged, and for another encoder than the one it was trained on
 */
export async function openClassifier(choice: ClassifierChoice, single = false): Promise<OpenedClassifier> {
  const file = classifierPlace(choice);
  const format = keptFormat(file);
  if (format === classifierFormat) return openClipClassifier(file, choice.checkpoint, single);
  if (format === detectorFormat) return openFrameClassifier(file);
  throw new InputError({
    file,
    thing: 'format',
    found: format === '' ? 'none in the metadata' : format.slice(0, 100),
    wanted: `${classifierFormat} or ${detectorFormat}`,
    fix: 'Give a file that `usdrl evaluate PROTOCOL --keep` or `usdrl evaluate detection` wrote.',
  });
}

async function openClipClassifier(
  file: string,
  checkpoint: string | undefined,
  single: boolean,
): Promise<OpenedClassifier> {
  const made = readClassifier(file);
  const { encoder: where, head, protocol } = made;
  const about = aboutOf(made, file);
  await readyBackend();
  let encoder: Encoder | undefined;
  if (where === 'own') encoder = encoderOf(made, file);
  if (where === 'checkpoint') {
    const place = encoderPlace(made, file, checkpoint);
    // What an official file does not say is as it was taken for the training.
    const set = differences(defaultSettings, made.settings).filter((text) => text.startsWith('encoder.'));
    encoder = (await loadEncoder(place, { set, bodies: made.shape.bodies })).encoder;
    checkShape(encoder, made.shape, place);
  }
  try {
    const compiled = single && encoder !== undefined ? compiledEncoder(encoder) : undefined;
    const predictor = clipPredictor(head, compiled ?? encoder);
    const classes = made.classes.slice(0, head.classes);
    const dispose = (): void => {
      predictor.dispose();
      compiled?.dispose();
      encoder?.dispose();
    };
    return { ...about, of: 'clips', protocol, classes, predictor, dispose };
  } catch (error) {
    encoder?.dispose();
    throw error;
  }
}

async function openFrameClassifier(file: string): Promise<OpenedClassifier> {
  const made = readDetector(file);
  const about = aboutOf(made, file);
  await readyBackend();
  const detector = detectorFrom(made, file);
  const { detection, modality } = made.settings;
  const { testStride, tail, segments } = detection.usdrl;
  const scorer = denseScorer(detector, { stride: testStride, tail, normalise: detection.normalise, modality });
  const dispose = (): void => detector.dispose();
  const { classes } = made;
  const boundaries = detection.protocol === 'boundary' ? detection.boundary : undefined;
  return { ...about, of: 'frames', protocol: 'detection', classes, scorer, segments, boundaries, dispose };
}

function aboutOf(made: KeptModel, file: string): Omit<Opened, 'protocol' | 'classes' | 'dispose'> {
  const { settings, shape, source, data, synthetic, layout, normalisation } = made;
  if (layout === undefined || normalisation === undefined) {
    const fix = 'Train it again with `usdrl evaluate detection --force`.';
    const wanted = 'both, as files of this version have';
    throw new InputError({ file, thing: 'layout and normalisation', found: 'none', wanted, fix });
  }
  const wanted = { layout, normalisation, bodies: shape.bodies };
  return { file, hash: checkpointHash(file), settings, shape, source, data, synthetic, wanted };
}

function checkShape(encoder: Encoder, wanted: EncoderShape, file: string): void {
  for (const thing of ['frames', 'joints', 'bodies', 'channels'] as const) {
    const found = encoder.shape[thing];
    if (found === wanted[thing]) continue;
    encoder.dispose();
    const fix = 'Give the checkpoint that the classifier was trained on.';
    throw new InputError({ file, thing: `${thing} of the encoder`, found, wanted: wanted[thing], fix });
  }
}
