import type { Proposal } from '../../data';

/**
 * Temporal non-maximum suppression: going from the most confident proposal on, drops those whose intersection over union with
 * one that was kept is above `overlap`. What is kept stays in the order of the input; equal confidences rank in that order.
 *
 * @param scope among the proposals of each class, or of all classes
 */
export function suppress(proposals: readonly Proposal[], overlap: number, scope: 'perClass' | 'all'): Proposal[] {
  const ranked = proposals.map((_, index) => index).sort((a, b) => proposals[b][3] - proposals[a][3]);
  const kept: number[] = [];
  for (const index of ranked) {
    const proposal = proposals[index];
    const rivals = kept.filter((other) => scope === 'all' || proposals[other][0] === proposal[0]);
    if (rivals.every((other) => intersectionOverUnion(proposals[other], proposal) <= overlap)) kept.push(index);
  }
  return kept.sort((a, b) => a - b).map((index) => proposals[index]);
}

function intersectionOverUnion([, startA, endA]: Proposal, [, startB, endB]: Proposal): number {
  const common = Math.max(0, Math.min(endA, endB) - Math.max(startA, startB));
  const union = endA - startA + (endB - startB) - common;
  return union === 0 ? 0 : common / union;
}
