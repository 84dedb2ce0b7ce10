import { readyBackend } from '../../backend';
import { detectorFrom, readDetector, type DetectorCheckpoint } from '../../checkpoints';
import { Dataset, proposalFile } from '../../data';
import { InputError } from '../../errors';
import type { Detector } from '../../model';
import { denseScorer } from '../../protocols';
import { evaluationSettings, openEvaluation } from '../evaluationInput';
import type { DetectionInput, DetectionRequest, PreparedScorer } from './detectionInput';
import { ssdProtocol } from './ssdProtocol';
import { usdrlProtocol } from './usdrlProtocol';

/**
 * Opens the data set and trains a detector by the protocol of the settings, or opens the one that the request names.
 *
 * @throws InputError when data, checkpoint and settings do not fit together
 */
export async function openDetection(request: DetectionRequest, folder: string | undefined): Promise<DetectionInput> {
  await readyBackend();
  if (request.detector !== undefined) return openDetector(request, request.detector);
  const input = await openEvaluation(request);
  try {
    checkParts(input.dataset, request, ['train', 'test']);
    const protocol = input.settings.detection.protocol === 'usdrl' ? usdrlProtocol : ssdProtocol;
    const prepared = await protocol({ ...input, request, folder });
    const { dataset, settings, source, notes } = input;
    const close = (): void => {
      prepared.close();
      input.close();
    };
    return { dataset, settings, source, notes, prepared, close };
  } catch (error) {
    input.close();
    throw error;
  }
}

function openDetector(request: DetectionRequest, file: string): DetectionInput {
  const { data, preset, set = [] } = request;
  const made = readDetector(file);
  const settings = evaluationSettings(made.settings, preset, set);
  const dataset = Dataset.open(data);
  let detector: Detector | undefined;
  try {
    checkParts(dataset, request, ['test']);
    checkFit(made, dataset, file);
    if (settings.detection.protocol !== 'usdrl') {
      throw new InputError({ thing: 'detection.protocol', found: 'ssd', wanted: 'usdrl, with a stored detector' });
    }
    const opened = detectorFrom(made, file);
    detector = opened;
    const { usdrl, normalise } = settings.detection;
    const scorerSettings = { stride: usdrl.testStride, tail: usdrl.tail, normalise, modality: settings.modality };
    const prepared: PreparedScorer = {
      scorer: denseScorer(opened, scorerSettings),
      epochs: [made.epoch],
      training: [],
      windows: 0,
      close: () => opened.dispose(),
    };
    const close = (): void => {
      prepared.close();
      dataset.close();
    };
    return { dataset, settings, source: file, prepared, close };
  } catch (error) {
    detector?.dispose();
    dataset.close();
    throw error;
  }
}

function checkFit(made: DetectorCheckpoint, { info, layout }: Dataset, file: string): void {
  const check = (thing: string, found: number, wanted: number): void => {
    if (found === wanted) return;
    const fix = 'Detect in data of the same layout and classes as the detector was trained on.';
    throw new InputError({
      file,
      thing: `${thing} of the detector`,
      found,
      wanted: `${wanted}, as in the data set`,
      fix,
    });
  };
  check('joints', made.shape.joints, layout.joints.length);
  check('bodies', made.shape.bodies, info.bodies);
  check('classes', made.classes.length, info.classes.length);
}

/**
 * @throws InputError unless the parts of the split have labelled segments, the test part has the recordings named, and files can
 *   have the names of its recordings: all before a training that may take hours
 */
function checkParts(
  dataset: Dataset,
  { split, scoresOf = [] }: DetectionRequest,
  needed: readonly ('train' | 'test')[],
): void {
  const parts = dataset.split(split);
  for (const part of needed) {
    if (parts[part].some((index) => dataset.segments(index).length > 0)) continue;
    throw new InputError({
      file: dataset.folder,
      thing: `labelled segments in the ${part} part of ${split}`,
      found: 'none',
      wanted: 'some',
      fix: 'Import untrimmed recordings, e.g. with `usdrl import synthetic --untrimmed`.',
    });
  }
  const names = parts.test.map((index) => dataset.name(index));
  names.forEach(proposalFile);
  const unknown = scoresOf.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const wanted = `a recording of the test part, e.g. ${names[0]}`;
  throw new InputError({ thing: 'recording whose scores are kept', found: unknown, wanted });
}
