import type { EarlyOptions, KnnOptions, LinearOptions, SemiOptions } from '../protocols';
import { evaluate, type RequestOf } from './evaluate';
import type { EvaluationRequest } from './evaluationInput';
import type { KeepTarget } from './keepClassifier';
import type { ResultTarget } from './provenance';
import type { DetectionResult, ResultOf, SegmentationResult } from './result';

export interface KnnRequest extends EvaluationRequest, ResultTarget, KeepTarget, KnnOptions {}
export type KnnResult = ResultOf<'knn'>;

export interface LinearRequest extends EvaluationRequest, ResultTarget, KeepTarget, LinearOptions {}
export type LinearResult = ResultOf<'linear'>;

export interface FinetuneRequest extends EvaluationRequest, ResultTarget, KeepTarget {}
export type FinetuneResult = ResultOf<'finetune'>;

export interface SemiRequest extends EvaluationRequest, ResultTarget, KeepTarget, SemiOptions {
  /** How often the labelled clips are drawn. Default the setting `semi.draws`. */
  draws?: number;
}
export type SemiResult = ResultOf<'semi'>;

export interface EarlyRequest extends EvaluationRequest, ResultTarget, EarlyOptions {}
export type EarlyResult = ResultOf<'early'>;

export type DetectionRequest = RequestOf<'detection'>;

export type SegmentationRequest = RequestOf<'segmentation'>;

export type InvarianceRequest = RequestOf<'invariance'>;
export type InvarianceResult = ResultOf<'invariance'>;

/** What features do not tell apart, `result-invariance.json`; see {@link evaluate}. */
export function evaluateInvariance(request: InvarianceRequest): Promise<InvarianceResult> {
  return evaluate('invariance', request);
}

/** Retrieval, `result-knn.json`; see {@link evaluate}. */
export function evaluateKnn(request: KnnRequest): Promise<KnnResult> {
  return evaluate('knn', request);
}

/** Linear evaluation, `result-linear.json`; see {@link evaluate}. */
export function evaluateLinear(request: LinearRequest): Promise<LinearResult> {
  return evaluate('linear', request);
}

/** Fine-tuning, `result-finetune.json`; see {@link evaluate}. */
export function evaluateFinetune(request: FinetuneRequest): Promise<FinetuneResult> {
  return evaluate('finetune', request);
}

/** Semi-supervised evaluation, `result-semi-PERCENT.json`; see {@link evaluate}. */
export function evaluateSemi({ draws, ...request }: SemiRequest): Promise<SemiResult> {
  const set = [...(request.set ?? []), ...(draws === undefined ? [] : [`semi.draws=${draws}`])];
  return evaluate('semi', { ...request, set });
}

/** Early prediction, `result-early-FORM.json`; see {@link evaluate}. */
export function evaluateEarly(request: EarlyRequest): Promise<EarlyResult> {
  return evaluate('early', request);
}

/** Action detection in untrimmed recordings, `result-detection.json`; see {@link evaluate}. */
export function evaluateDetection(request: DetectionRequest): Promise<DetectionResult> {
  return evaluate('detection', request);
}

/** Temporal segmentation of untrimmed recordings, `result-segmentation.json`; see {@link evaluate}. */
export function evaluateSegmentation(request: SegmentationRequest): Promise<SegmentationResult> {
  return evaluate('segmentation', request);
}
