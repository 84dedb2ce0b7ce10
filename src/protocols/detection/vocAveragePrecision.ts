import type { ProposalEntry, TruthEntry } from './officialAveragePrecision';
import { inclusiveOverlap } from './overlap';

/**
 * Average precision of Pascal VOC 2010 as Simple-Skeleton-Detection computes it, for the proposals and the truth of one class.
 * Proposals are taken most confident first (equal ones in the order of the input; the original leaves their order open).
 * Each looks at the truth of its video that it overlaps most, the first of equals: a hit if by at least theta and not taken
 * before, else a miss; there is no second choice. Recall and precision are rounded to float32 as in the original.
 *
 * @param theta least overlap of a hit, above 0
 */
export function vocAveragePrecision(
  proposals: readonly ProposalEntry[],
  truth: readonly TruthEntry[],
  theta: number,
): number {
  const sorted = [...proposals].sort((a, b) => b.confidence - a.confidence);
  const taken = new Uint8Array(truth.length);
  const recall = [0];
  const precision = [0];
  let hits = 0;
  sorted.forEach((proposal, index) => {
    const best = mostOverlapped(proposal, truth);
    if (best !== undefined && best.overlap >= theta && taken[best.index] === 0) {
      taken[best.index] = 1;
      hits++;
    }
    recall.push(Math.fround(hits / truth.length));
    precision.push(Math.fround(hits / (index + 1)));
  });
  return areaUnder([...recall, 1], [...precision, 0]);
}

function mostOverlapped(
  proposal: ProposalEntry,
  truth: readonly TruthEntry[],
): { index: number; overlap: number } | undefined {
  let best: { index: number; overlap: number } | undefined;
  truth.forEach((entry, index) => {
    if (entry.video !== proposal.video) return;
    const overlap = inclusiveOverlap(proposal, entry);
    if (overlap > (best?.overlap ?? 0)) best = { index, overlap };
  });
  return best;
}

/** The area under precision made non-increasing from the right, over the steps of recall. */
function areaUnder(recall: readonly number[], precision: readonly number[]): number {
  const envelope = [...precision];
  for (let i = envelope.length - 2; i >= 0; i--) envelope[i] = Math.max(envelope[i], envelope[i + 1]);
  let area = 0;
  for (let i = 1; i < recall.length; i++) area += (recall[i] - recall[i - 1]) * envelope[i];
  return area;
}
