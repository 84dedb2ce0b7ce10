import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { Dataset } from '../../data';
import { digest, pretrain as pretrainInto, RunFolder, type PretrainRequest } from '../../runs';
import {
  defaultSettings,
  differences,
  isDecisive,
  resolveSettings,
  type Settings,
  type SettingsRequest,
} from '../../settings';
import { cellProgress } from './cellProgress';
import { openRun, Run } from './run';

/** What to pre-train: a data set, its split, and the settings as a preset with what differs from it. */
export interface RunRequest extends Omit<PretrainRequest, 'settings' | 'out' | 'goOn'>, SettingsRequest {
  /**
   * Run folder. Without it `runs/NAME`, named by data set, split, stream, encoder, seed and a hash of everything that decides the
   * weights: such a run is opened if it is finished, and continued if it was interrupted.
   */
  out?: string;
}

/**
 * Self-supervised pre-training; see `pretrain` of `usdrl/runs`. Labels are not read.
 *
 * @returns the finished run, which can be measured and shown
 * @throws InputError for unfit input; Interrupted when stopped, after saving every step done
 */
export async function pretrain(request: RunRequest): Promise<Run> {
  const { preset, settings: changes, set, out, ...rest } = request;
  const settings = resolveSettings({ preset, settings: changes, set });
  const goOn = out === undefined ? 'the same call' : 'the same call with `resume: true`';
  const work = { progress: cellProgress(), goOn, ...rest, settings };
  if (out !== undefined) return new Run(await pretrainInto({ ...work, out }));
  const folder = join('runs', runName(request, settings));
  if (request.force === true || !RunFolder.isRun(folder)) {
    return new Run(await pretrainInto({ ...work, out: folder }));
  }
  // The name says that it is the same experiment; whether it came to its end is in the folder.
  if (existsSync(RunFolder.open(folder).checkpoint(settings.training.epochs))) return openRun(folder);
  return new Run(await pretrainInto({ ...work, out: folder, resume: true }));
}

function runName({ data, split, seed = 0 }: RunRequest, settings: Settings): string {
  const dataset = Dataset.open(data);
  const { name, fingerprint } = dataset.info;
  dataset.close();
  const decisive = differences(defaultSettings, settings).filter((text) => isDecisive(text.split('=')[0]));
  const hash = digest({ fingerprint, split, seed, decisive: decisive.sort() });
  const words = [name, split, settings.modality, settings.encoder.kind];
  const id = words.map((text) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-')).join('-');
  return `${id}-seed-${seed}-${hash.slice(0, 6)}`;
}
