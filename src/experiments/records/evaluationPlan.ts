/** Protocols that give an accuracy from one encoder. */
export const recognitionProtocols = ['knn', 'linear'] as const;
export type RecognitionProtocol = (typeof recognitionProtocols)[number];

/** What is measured of one encoder. */
export interface EvaluationPlan {
  protocol: RecognitionProtocol;
  /** Learning rates to try, of which the best is reported; default the setting of the protocol. For `linear`. */
  learningRates?: readonly number[];
  /** Another data set than the one pre-trained on: transfer. */
  on?: { dataset: string; split: string };
}

/** Short name within a record: `knn`, `linear@nucla-cross-view`. */
export function evaluationName({ protocol, on }: EvaluationPlan): string {
  return `${protocol}${on === undefined ? '' : `@${on.dataset}-${on.split}`}`;
}
