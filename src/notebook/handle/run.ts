import { basename } from 'node:path';

import { checkpointFile } from '../../checkpoints';
import { elementCount, readSafetensorsHeader } from '../../data';
import { InputError, printable } from '../../errors';
import * as report from '../../report';
import {
  evaluateDetection,
  evaluateEarly,
  evaluateFinetune,
  evaluateInvariance,
  evaluateKnn,
  evaluateLinear,
  evaluateSegmentation,
  evaluateSemi,
  predict,
  RunFolder,
  type DetectionRequest,
  type DetectionResult,
  type EarlyRequest,
  type EarlyResult,
  type EvaluationResult,
  type FinetuneRequest,
  type FinetuneResult,
  type InvarianceRequest,
  type InvarianceResult,
  type KnnRequest,
  type KnnResult,
  type LinearRequest,
  type LinearResult,
  type PredictRequest,
  type PredictResult,
  type PretrainResult,
  type SegmentationRequest,
  type SegmentationResult,
  type SemiRequest,
  type SemiResult,
} from '../../runs';
import { momentPrefixes } from '../../training';
import { cellProgress } from './cellProgress';
import {
  projectionPicture,
  retrievalPicture,
  type ProjectionPictureOptions,
  type RetrievalPictureOptions,
} from './runPictures';
import { epochTable, stepTable, type MetricTable } from './metricTable';

/** What may be given to a measurement of a run: by default the data and split it was pre-trained on, seed 0, its own settings. */
export type RunMeasure<Request> = Partial<Omit<Request, 'checkpoint' | 'baseline'>>;

/** The fields of a finished pre-training, which {@link Run} carries. */
type Finished = Readonly<PretrainResult>;

/**
 * A finished pre-training: its numbers, and what can be asked of it.
 *
 * ```ts
 * const run = await pretrain({ data: 'data/nucla', split: 'cross-view', preset: 'nucla' });
 * const { top1 } = await run.linear();
 * await show(run.lossCurves());
 * ```
 */
export class Run implements Finished {
  readonly run: string;
  readonly checkpoint: string;
  readonly epochs: number;
  readonly steps: number;
  readonly loss: number;
  readonly effectiveRank: number;
  readonly parameters: number;
  readonly secondsPerEpoch: number;
  readonly seconds: number;
  readonly synthetic: boolean;
  readonly notes: string[];
  readonly warnings: string[];

  constructor(result: PretrainResult) {
    this.run = result.run;
    this.checkpoint = result.checkpoint;
    this.epochs = result.epochs;
    this.steps = result.steps;
    this.loss = result.loss;
    this.effectiveRank = result.effectiveRank;
    this.parameters = result.parameters;
    this.secondsPerEpoch = result.secondsPerEpoch;
    this.seconds = result.seconds;
    this.synthetic = result.synthetic;
    this.notes = result.notes;
    this.warnings = result.warnings;
  }

  /** The run folder's own view: configuration, checkpoints, lines of the metrics. */
  get folder(): RunFolder {
    return RunFolder.open(this.run);
  }

  /** One row a step (default) or an epoch, plain numbers, ready for a data frame. */
  metrics(of: 'steps' | 'epochs' = 'steps'): MetricTable {
    const rows = this.folder.metrics();
    return of === 'steps' ? stepTable(rows) : epochTable(rows);
  }

  /** The loss and every term of the objective over the steps. */
  lossCurves(options: report.LossCurveOptions = {}): report.Figure {
    const rows = this.folder
      .metrics()
      .flatMap((row) => (row.kind === 'step' ? [row] : []))
      .map((row, step) => ({ ...row, step }));
    return report.lossCurves(rows, this.named('loss', options));
  }

  /** The effective rank of the pooled features over the epochs. */
  effectiveRankCurve(options: report.FigureOptions = {}): report.Figure {
    const rows = this.metrics('epochs').map(({ epoch, effectiveRank }) => ({
      epoch,
      effectiveRank: { pooled: effectiveRank },
    }));
    return report.effectiveRankCurve(rows, this.named('effective-rank', options));
  }

  /** Which classes a measurement of this run confused. */
  confusionMatrix(result: EvaluationResult, options: report.ConfusionOptions = {}): report.Figure {
    const names = result.perClass.map(({ name }) => name);
    return report.confusionMatrix(result.confusion, names, this.named('confusion', options));
  }

  /** Test clips and their nearest training clips, right and wrong: see {@link report.retrievalGallery}. */
  retrievalGallery(options: RetrievalPictureOptions = {}): Promise<report.Figure> {
    const { data } = this.folder.config;
    const source = { folder: this.run, data: data.folder, split: data.split ?? '' };
    return retrievalPicture(source, this.named('retrieval', options));
  }

  /** What the objective decorrelates: the projections of test clips, before and after pre-training. */
  projectionCorrelation(options: ProjectionPictureOptions = {}): Promise<report.Figure> {
    return projectionPicture(this.run, this.named(`${options.domain ?? 'instance'}-projections`, options));
  }

  /** Retrieval: every test clip takes the class of its nearest training clips. See {@link evaluateKnn}. */
  knn(options: RunMeasure<KnnRequest> = {}): Promise<KnnResult> {
    return evaluateKnn(this.asked(options));
  }

  /** A linear classifier on the features of the frozen encoder. See {@link evaluateLinear}. */
  linear(options: RunMeasure<LinearRequest> = {}): Promise<LinearResult> {
    return evaluateLinear(this.asked(options));
  }

  /** Fine-tuning of the whole model. See {@link evaluateFinetune}. */
  finetune(options: RunMeasure<FinetuneRequest> = {}): Promise<FinetuneResult> {
    return evaluateFinetune(this.asked(options));
  }

  /** Fine-tuning on a few of the labels. See {@link evaluateSemi}. */
  semi(options: RunMeasure<SemiRequest> = {}): Promise<SemiResult> {
    return evaluateSemi(this.asked(options));
  }

  /** Recognition from the beginnings of clips. See {@link evaluateEarly}. */
  early(options: RunMeasure<EarlyRequest> = {}): Promise<EarlyResult> {
    return evaluateEarly(this.asked(options));
  }

  /** Action detection in untrimmed recordings, which `data` and `split` name. See {@link evaluateDetection}. */
  detection(options: RunMeasure<DetectionRequest>): Promise<DetectionResult> {
    return evaluateDetection(this.asked(options));
  }

  /** A label for every frame of untrimmed recordings, which `data` and `split` name. See {@link evaluateSegmentation}. */
  segmentation(options: RunMeasure<SegmentationRequest>): Promise<SegmentationResult> {
    return evaluateSegmentation(this.asked(options));
  }

  /** How often a test clip that is changed (mirrored, backwards, ...) is taken for itself. See {@link evaluateInvariance}. */
  invariance(options: RunMeasure<InvarianceRequest> = {}): Promise<InvarianceResult> {
    return evaluateInvariance(this.asked(options));
  }

  /**
   * The classes of new recordings by the classifier that was kept in this run: `await run.linear({ keep: true })`, then
   * `await run.predict('recordings')`. See {@link predict}.
   *
   * @param recordings files and folders of any form
   */
  predict(
    recordings: PredictRequest['recordings'],
    options: Omit<Partial<PredictRequest>, 'recordings' | 'checkpoint'> = {},
  ): Promise<PredictResult> {
    return predict({ force: true, progress: cellProgress(), ...options, recordings, checkpoint: this.run });
  }

  /** A cell is run again and again: a result there already is made anew. */
  private asked<Options extends object>(options: Options) {
    const { data } = this.folder.config;
    const split = data.split ?? '';
    return { data: data.folder, split, force: true, progress: cellProgress(), ...options, checkpoint: this.run };
  }

  private named<Options extends report.FigureOptions>(what: string, options: Options): Options {
    return { name: `${basename(this.run)}-${what}`, synthetic: this.synthetic, ...options };
  }
}

/**
 * A run that was made before, from its folder. Of one that was interrupted it says so, and takes the epochs done.
 *
 * @throws InputError if the folder is no run, or has no finished epoch
 */
export function openRun(folder: string): Run {
  const opened = RunFolder.open(folder);
  const metrics = opened.metrics();
  const rows = metrics.flatMap((row) => (row.kind === 'epoch' ? [row] : []));
  const last = rows.at(-1);
  if (last === undefined) {
    const steps = metrics.filter(({ kind }) => kind === 'step').length;
    throw new InputError({
      file: folder,
      thing: 'run',
      found: `no finished epoch: it was interrupted after ${steps} ${steps === 1 ? 'step' : 'steps'}`,
      wanted: 'at least one',
      fix: 'Go on with it: pretrain({ ..., resume: true }).',
    });
  }
  const checkpoint = checkpointFile(folder);
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  const [done, wanted] = [opened.epochOf(checkpoint), opened.config.settings.training.epochs];
  const unfinished = `interrupted after ${done} of ${wanted} epochs; go on with pretrain({ ..., resume: true })`;
  const notes = [...(done < wanted ? [unfinished] : []), ...opened.survey().problems];
  notes.forEach((note) => process.stderr.write(`${printable(`${folder}: ${note}`)}\n`));
  return new Run({
    run: folder,
    checkpoint,
    epochs: done,
    steps: last.steps,
    loss: last.loss,
    effectiveRank: last.health.effectiveRank,
    parameters: trainedParameters(checkpoint),
    secondsPerEpoch: seconds / rows.length,
    seconds,
    synthetic: opened.config.synthetic,
    notes,
    warnings: rows.flatMap((row) => row.warning ?? []),
  });
}

/** Numbers that were trained: those the optimiser keeps moments of. */
function trainedParameters(checkpoint: string): number {
  const { entries } = readSafetensorsHeader(checkpoint);
  return [...entries]
    .filter(([name]) => name.startsWith(momentPrefixes.first))
    .reduce((sum, [, { shape }]) => sum + elementCount(shape), 0);
}
