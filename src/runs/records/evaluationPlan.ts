/** Protocols that give an accuracy from one encoder. */
export const recognitionProtocols = ['knn', 'linear', 'semi', 'finetune'] as const;
export type RecognitionProtocol = (typeof recognitionProtocols)[number];

/** What is measured of one encoder. */
export interface EvaluationPlan {
  protocol: RecognitionProtocol;
  /** Learning rates to try, of which the best is reported; default the setting of the protocol. For `linear`. */
  learningRates?: readonly number[];
  /** Share of the labelled training clips, for `semi`. */
  share?: number;
  /** Another data set than the one pre-trained on: transfer. */
  on?: { dataset: string; split: string };
}

/** Short name within a record: `knn`, `semi-1`, `linear@nucla-cross-view`. */
export function evaluationName({ protocol, share, on }: EvaluationPlan): string {
  const part = share === undefined ? '' : `-${Number((100 * share).toPrecision(6))}`;
  return `${protocol}${part}${on === undefined ? '' : `@${on.dataset}-${on.split}`}`;
}
