import type { FeatureSet } from '../evaluation';
import { openEvaluation, type EvaluationRequest } from '../runs';

/** Pooled features of the test part of a split. The engine must be ready. */
export async function testFeatures(request: EvaluationRequest): Promise<{ set: FeatureSet; synthetic: boolean }> {
  const input = await openEvaluation(request);
  try {
    return { set: await input.features('test'), synthetic: input.dataset.info.synthetic };
  } finally {
    input.close();
  }
}
