import { readyBackend } from '../backend';
import { checkpointFile, checkpointHash, loadEncoder } from '../checkpoints';
import { checkContent, Dataset } from '../data';
import { InputError } from '../errors';
import { extractFeatures, rawFeatures, type EvaluationViewOptions } from '../evaluation';
import { Encoder, shapeOf } from '../model';
import { stopPoint, type LongWork } from '../progress';
import { protocolNames, type ProtocolInput } from '../protocols';
import { Generator } from '../random';
import { differences, resolveSettings, defaultSettings, type Settings } from '../settings';
import { cachedFeatures, type FeatureCacheOptions } from './featureCache';
import { openDetector } from './openDetector';

/** What every evaluation job is given. */
export interface EvaluationRequest extends LongWork, FeatureCacheOptions {
  /**
   * Checkpoint file, of this project or an official one (see `openCheckpoint`), or a run folder, whose last checkpoint is
   * taken. Left out for a baseline.
   */
  checkpoint?: string;
  /** Instead of a checkpoint: `raw` coordinates without an encoder, or a freshly initialised `untrained` one. */
  baseline?: 'raw' | 'untrained';
  /** Instead of a checkpoint or baseline: a detector that was trained before. For detection and segmentation. */
  detector?: string;
  /** Goes on with training that was interrupted, exactly as it would have gone on. For detection and segmentation. */
  resume?: boolean;
  /** Data set folder. */
  data: string;
  split: string;
  /** Settings on top of those that the checkpoint was made with; for a baseline on top of the preset. */
  preset?: string;
  set?: readonly string[];
  /** Default 0. */
  seed?: number;
  /** Clips that go through the encoder at once; default 64. */
  batch?: number;
}

/** An encoder (or its baseline) and a data set that fit together. Close it after use. */
export interface EvaluationInput extends ProtocolInput {
  settings: Settings;
  /** SHA-256 of the checkpoint or detector, see `checkpointHash`; absent for a baseline. */
  sourceHash?: string;
  /** What had to be assumed of a checkpoint made elsewhere, that a run is not finished, and what could not be kept. */
  notes: string[];
  close: () => void;
}

/** Encoder or detector, with what it was made with. */
type Opened = Pick<EvaluationInput, 'encoder' | 'detector' | 'settings' | 'source' | 'sourceHash'> & {
  notes?: string[];
};

/**
 * Opens what an evaluation needs.
 *
 * @throws InputError when checkpoint and data do not fit, either is not as it was written, or neither checkpoint nor baseline is named.
 */
export async function openEvaluation(request: EvaluationRequest): Promise<EvaluationInput> {
  const { data, split, progress, signal, batch, seed = 0 } = request;
  await stopPoint(request, 'the evaluation');
  await readyBackend();
  const dataset = Dataset.open(data);
  let opened: Opened | undefined;
  const close = (): void => {
    opened?.encoder?.dispose();
    opened?.detector?.detector.dispose();
    dataset.close();
  };
  try {
    const parts = dataset.split(split);
    await checkContent(dataset, request);
    const generator = new Generator(seed);
    opened = await open(request, dataset, generator);
    const { settings, encoder } = opened;
    const views: EvaluationViewOptions = {
      modality: settings.modality,
      frames: settings.augment.frames,
      cropRatio: settings.downstream.cropRatio,
      observeRatio: settings.downstream.observeRatio,
      batch,
      progress,
      signal,
    };
    const notes = [...(opened.notes ?? [])];
    const source = {
      ...opened,
      dataset,
      views,
      seed,
      note: (text: string) => notes.includes(text) || notes.push(text),
    };
    return {
      ...opened,
      dataset,
      split,
      parts,
      generator,
      seed,
      views,
      notes,
      features: (part, observeRatio = views.observeRatio) => {
        const seen = { ...views, observeRatio };
        return cachedFeatures({ ...source, views: seen }, parts[part], request, () =>
          encoder === undefined
            ? rawFeatures(dataset, parts[part], seen)
            : extractFeatures(encoder, dataset, parts[part], seen),
        );
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function open(request: EvaluationRequest, dataset: Dataset, generator: Generator): Promise<Opened> {
  const { checkpoint, baseline, detector, preset, set = [] } = request;
  if (detector !== undefined) {
    const { settings, ...stored } = openDetector(detector, dataset);
    const sourceHash = checkpointHash(detector);
    // How a detector scores is its own: a preset says how it is evaluated.
    const own = `detection.protocol=${settings.detection.protocol}`;
    const chosen = evaluationSettings(settings, preset, [own, ...set]);
    return { detector: stored, settings: chosen, source: detector, sourceHash };
  }
  if ((checkpoint === undefined) === (baseline === undefined)) {
    const found = checkpoint === undefined ? 'neither' : 'both';
    throw new InputError({ thing: 'checkpoint or baseline', found, wanted: 'one of them' });
  }
  const shape = { joints: dataset.layout.joints.length, bodies: dataset.info.bodies, channels: 3 };
  if (checkpoint === undefined) {
    const settings = resolveSettings({ preset, set });
    if (baseline === 'raw') return { settings, source: 'raw coordinates' };
    const { frames } = settings.augment;
    const own = shapeOf(settings.encoder, dataset.layout, { frames, bodies: shape.bodies });
    const encoder = Encoder.create(settings.encoder, own, generator.fork('encoder'));
    return { encoder, settings, source: 'untrained encoder' };
  }
  const source = checkpointFile(checkpoint);
  const loaded = await loadEncoder(source, { preset, set, bodies: shape.bodies });
  checkFit(loaded.encoder, shape, source);
  const settings = evaluationSettings(loaded.settings, preset, set);
  const { epoch, settings: made, notes } = loaded;
  const { epochs } = made.training;
  if (source !== checkpoint && epoch < epochs) notes.push(`the run was interrupted after ${epoch} of ${epochs} epochs`);
  return { encoder: loaded.encoder, settings, source, sourceHash: checkpointHash(source), notes };
}

/** The checkpoint's own settings; a preset replaces those of evaluation, and single settings come on top. */
function evaluationSettings(made: Settings, preset: string | undefined, set: readonly string[]): Settings {
  const chosen = preset === undefined ? made : resolveSettings({ preset });
  const sections = (['downstream', ...protocolNames] as const).map((name) => [name, chosen[name]]);
  const base = { ...made, ...Object.fromEntries(sections) } as Settings;
  return resolveSettings({ set: [...differences(defaultSettings, base), ...set] });
}

function checkFit(encoder: Encoder, wanted: { joints: number; bodies: number; channels: number }, file: string): void {
  for (const thing of ['joints', 'bodies', 'channels'] as const) {
    if (encoder.shape[thing] === wanted[thing]) continue;
    encoder.dispose();
    throw new InputError({
      file,
      thing: `${thing} of the encoder`,
      found: encoder.shape[thing],
      wanted: `${wanted[thing]}, as in the data set`,
      fix: 'Evaluate on data of the same layout; import them with the same --layout.',
    });
  }
}
