import { InputError } from '../../errors';
import { scoreClips, testScores, type ClassifierTest } from '../../evaluation';
import { Recogniser } from '../../model';
import type { LongWork } from '../../progress';
import type { Generator } from '../../random';
import { isTestEpoch } from '../../training';
import type { ProtocolInput } from '../protocol';
import { labelsOf } from '../recognition';
import { RecognitionTraining, type RecognitionEpoch, type RecognitionTrainingSettings } from './recognitionTraining';

/** Fine-tuning of the whole model for recognition. */
export interface FinetuneSettings extends RecognitionTrainingSettings {
  /** Epochs from one test to the next; default 5. The last epoch is always tested. */
  testEvery: number;
  /** Which accuracy is the headline: the best over the tests (default), or the last. Both are always given. */
  report: 'best' | 'last';
}

/** One epoch of fine-tuning; the accuracies only where it was tested. */
export type FinetuneEpoch = RecognitionEpoch & { top1?: number; top5?: number };

/** A model that was fine-tuned, by its tests. */
export interface FineTuned {
  /** After the last epoch. */
  last: ClassifierTest;
  /** At the tested epoch of largest top-1, the first of equals; chosen on the test part. */
  best: ClassifierTest;
  perEpoch: FinetuneEpoch[];
}

/**
 * Fine-tunes a copy of the encoder with a fresh linear classifier on some clips, and tests it on others every few epochs.
 *
 * @param generator draws the classifier, the order of the clips and their views
 * @throws InputError for unlabelled clips, without an encoder, and if the loss is not finite
 */
export async function fineTune(
  { encoder, dataset, settings, views, keep }: ProtocolInput,
  { train, test }: ProtocolInput['parts'],
  finetune: FinetuneSettings,
  generator: Generator,
  { progress, signal }: LongWork,
): Promise<FineTuned> {
  if (encoder === undefined) {
    const fix = 'Raw coordinates have only a linear probe: usdrl evaluate linear --raw.';
    throw new InputError({ thing: 'what to fine-tune', found: 'raw coordinates', wanted: 'an encoder', fix });
  }
  const labels = labelsOf(dataset, test, 'test');
  labelsOf(dataset, train, 'train');
  const classes = dataset.info.classes.length;
  const { modality, augment, training: run } = settings;
  const recogniser = new Recogniser(encoder.settings, encoder.shape, classes, generator.fork('recogniser'));
  let training: RecognitionTraining | undefined;
  try {
    await recogniser.loadEncoder(await encoder.parameters.state());
    const { cropRatio = 1, observeRatio = 1 } = views;
    const trainingViews = { modality, augment, cropRatio, observeRatio };
    training = new RecognitionTraining(recogniser, dataset, train, trainingViews, finetune, generator, run);
    const perEpoch: FinetuneEpoch[] = [];
    let best: ClassifierTest | undefined;
    let kept: Awaited<ReturnType<RecognitionTraining['state']>> | undefined;
    for (;;) {
      const row: FinetuneEpoch = await training.runEpoch({ progress, signal });
      perEpoch.push(row);
      const { epoch } = row;
      if (!isTestEpoch(epoch, finetune)) continue;
      const scores = await scoreClips(training, dataset, test, { ...views, batch: finetune.microBatch });
      const last = { epoch, ...testScores(scores, labels, classes) };
      Object.assign(row, { top1: last.top1, top5: last.top5 });
      const isBest = best === undefined || last.top1 > best.top1;
      if (isBest) best = last;
      const isLast = epoch >= finetune.epochs;
      const isReported = finetune.report === 'best' ? isBest : isLast;
      if (keep !== undefined && isReported) kept = await training.state();
      if (!isLast) continue;
      if (kept !== undefined) await keep?.({ tensors: kept });
      return { last, best: best ?? last, perEpoch };
    }
  } finally {
    training?.dispose();
    recogniser.dispose();
  }
}
