import fs from 'node:fs';
import path from 'node:path';

import { Dataset, importSynthetic } from '../data';
import {
  differences,
  evaluateKnn,
  evaluateLinear,
  experimentId,
  pretrain,
  resolveSettings,
  RunFolder,
  type EvaluationResult,
  type Settings,
} from '../experiments';
import type { LongWork } from '../progress';
import type { Profile } from './profiles';

/** What the main job is given. */
export interface MainJobOptions extends LongWork {
  profile: Profile;
  /** Default 0. */
  seed?: number;
  /** Changes on top of the profile's preset. */
  set?: readonly string[];
  /** Receives one line about each part: made, or found from before. */
  note?: (text: string) => void;
}

/** One evaluated encoder or floor on one split. */
export interface MainJobResult {
  /** `raw`, `untrained` or `pretrained`. */
  features: 'raw' | 'untrained' | 'pretrained';
  split: string;
  result: EvaluationResult;
}

/** What the main job leaves: results with where they lie, and the run of each split. */
export interface MainJobReport {
  id: string;
  settings: Settings;
  data: string;
  runs: { split: string; folder: string }[];
  results: MainJobResult[];
  seconds: number;
}

const dataset = 'synthetic';

/**
 * The main job: pre-train on each split, then compare the learned features with raw coordinates and with an untrained encoder
 * of the same settings, by 1-NN retrieval and by the linear probe. Parts that are there already are not run again.
 */
export async function runMainJob(options: MainJobOptions): Promise<MainJobReport> {
  const { profile, seed = 0, set = [], note = () => undefined, ...work } = options;
  const started = performance.now();
  const settings = resolveSettings({ preset: profile.preset, set });
  await prepareData(profile.data, note, work);
  const runs: MainJobReport['runs'] = [];
  const results: MainJobResult[] = [];
  for (const split of profile.splits) {
    const folder = path.join(profile.runs, experimentId(dataset, split, settings));
    runs.push({ split, folder });
    await prepareRun({ data: profile.data, split, folder, settings, seed, note, work });
    const common = { data: profile.data, split, seed, preset: profile.preset, set, force: true, ...work };
    for (const features of ['raw', 'untrained', 'pretrained'] as const) {
      const source = features === 'pretrained' ? { checkpoint: folder } : { baseline: features };
      for (const protocol of ['knn', 'linear'] as const) {
        const out = path.join(folder, `result-${protocol}${features === 'pretrained' ? '' : `-${features}`}.json`);
        const request = { ...common, ...source, out };
        const result = stored(out) ?? (protocol === 'knn' ? await evaluateKnn(request) : await evaluateLinear(request));
        note(`${split}: ${protocol} on ${features} features ${(100 * result.top1).toFixed(1)} %`);
        results.push({ features, split, result });
      }
    }
  }
  const seconds = (performance.now() - started) / 1000;
  return { id: experimentId(dataset, 'all', settings), settings, data: profile.data, runs, results, seconds };
}

async function prepareData(folder: string, note: (text: string) => void, work: LongWork): Promise<void> {
  if (fs.existsSync(folder)) {
    const found = Dataset.open(folder);
    note(`data set ${folder}: ${found.size} clips, made before`);
    found.close();
    return;
  }
  const report = await importSynthetic(folder, work);
  note(`data set ${folder}: ${report.sequences} synthetic clips made in ${report.seconds.toFixed(0)} s`);
}

/** Pre-trains, unless the folder holds the finished run of just these settings, seed and data; an unfinished one goes on. */
async function prepareRun(job: {
  data: string;
  split: string;
  folder: string;
  settings: Settings;
  seed: number;
  note: (text: string) => void;
  work: LongWork;
}): Promise<void> {
  const { data, split, folder, settings, seed, note, work } = job;
  const request = { data, split, out: folder, settings, seed, ...work };
  if (fs.existsSync(path.join(folder, 'config.json'))) {
    const run = RunFolder.open(folder);
    const { config } = run;
    const opened = Dataset.open(data);
    const same =
      differences(config.settings, settings).length === 0 &&
      config.seed === seed &&
      config.data.fingerprint === opened.fingerprint;
    opened.close();
    if (same && fs.existsSync(run.checkpoint(settings.training.epochs))) {
      note(`${split}: pre-trained before (${folder})`);
      return;
    }
    if (same) {
      note(`${split}: going on with the run in ${folder}`);
      await pretrain({ ...request, resume: true });
      return;
    }
  }
  const { seconds, secondsPerEpoch, epochs } = await pretrain({ ...request, force: true });
  note(`${split}: pre-trained ${epochs} epochs in ${seconds.toFixed(0)} s (${secondsPerEpoch.toFixed(1)} s an epoch)`);
}

/** A result made before; `pretrain` removes those of a run that it replaces. */
function stored(file: string): EvaluationResult | undefined {
  if (!fs.existsSync(file)) return undefined;
  return JSON.parse(fs.readFileSync(file, 'utf8')) as EvaluationResult;
}
