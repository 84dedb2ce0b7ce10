import { officialOverlap } from './overlap';

/** A segment of one of several videos; videos by number. */
export interface TruthEntry {
  label: number;
  start: number;
  end: number;
  video: number;
}

/** A proposal of one of several videos. */
export interface ProposalEntry extends TruthEntry {
  confidence: number;
}

/** How far proposals cover the truth at one overlap. */
export interface Coverage {
  /** Of each proposal: the truth it is matched to, -1 if none. */
  match: Int32Array;
  /** Of each truth: how many proposals are matched to it. Many may be. */
  count: Int32Array;
  /** Truths with at least one. */
  positive: number;
}

/**
 * Matches every proposal with the truth of its label and video that it overlaps most, if by at least theta; of equal ones with
 * the later. Several proposals may be matched to one truth.
 */
export function coverage(proposals: readonly ProposalEntry[], truth: readonly TruthEntry[], theta: number): Coverage {
  const candidates = new Map<string, number[]>();
  truth.forEach((entry, index) => {
    const key = `${entry.video}/${entry.label}`;
    const list = candidates.get(key);
    if (list === undefined) candidates.set(key, [index]);
    else list.push(index);
  });
  const match = new Int32Array(proposals.length).fill(-1);
  const count = new Int32Array(truth.length);
  proposals.forEach((proposal, index) => {
    let best = -Infinity;
    for (const candidate of candidates.get(`${proposal.video}/${proposal.label}`) ?? []) {
      const overlap = officialOverlap(proposal, truth[candidate]);
      if (overlap < theta || overlap < best) continue;
      best = overlap;
      match[index] = candidate;
    }
    if (match[index] >= 0) count[match[index]]++;
  });
  return { match, count, positive: count.filter((matched) => matched > 0).length };
}

/**
 * Average precision of the official PKU-MMD evaluator, which is not that of Pascal VOC. Proposals are taken away one by one,
 * least confident first; where a matched one goes, recall may fall, and what it fell by counts with the best precision so
 * far. Precision is looked at only with all proposals and right after a matched one went, so misses less confident than
 * the last hit are never discounted: one truth, a hit at 0.9 and a miss at 0.1 give 0.5, whichever of them is the more
 * confident. Equal confidences keep the order of the input.
 *
 * @param theta least overlap of a hit, above 0
 */
export function officialAveragePrecision(
  proposals: readonly ProposalEntry[],
  truth: readonly TruthEntry[],
  theta: number,
): number {
  const sorted = [...proposals].sort((a, b) => a.confidence - b.confidence);
  const { match, count, positive: all } = coverage(sorted, truth, theta);
  let positive = all;
  let left = sorted.length;
  let { precision: best, recall } = precisionRecall(positive, left, truth.length);
  let area = 0;
  for (const matched of match) {
    left--;
    if (matched < 0) continue;
    count[matched]--;
    if (count[matched] === 0) positive--;
    const now = precisionRecall(positive, left, truth.length);
    best = Math.max(best, now.precision);
    area += best * (recall - now.recall);
    recall = now.recall;
  }
  return area;
}

/** Both 0 when there is no proposal or no truth. */
export function precisionRecall(
  positive: number,
  proposals: number,
  truths: number,
): { precision: number; recall: number } {
  if (proposals === 0 || truths === 0) return { precision: 0, recall: 0 };
  return { precision: positive / proposals, recall: positive / truths };
}
