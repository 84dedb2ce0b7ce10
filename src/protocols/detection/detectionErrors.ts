import type { Annotation, DetectionVideo, Proposal } from '../../data';
import { officialOverlap } from './overlap';

/** What became of a proposal. */
export const proposalOutcomes = ['correct', 'duplicate', 'boundary', 'confused', 'background'] as const;
export type ProposalOutcome = (typeof proposalOutcomes)[number];

/** Errors of a detector, counted. */
export interface DetectionErrors {
  theta: number;
  /** Proposals looked at: the most confident ones, as many as there are labelled segments. */
  proposals: number;
  segments: number;
  /**
   * `correct`: right class, overlap at least theta. `duplicate`: so too, but another had the segment. `boundary`: right class,
   * overlap below theta. `confused`: overlaps only segments of other classes. `background`: overlaps nothing.
   */
  outcomes: Record<ProposalOutcome, number>;
  /** Labelled segments that no proposal among those looked at detects. */
  missed: number;
  /** By label from 1, for classes with segments. */
  perClass: Record<string, { segments: number; missed: number; outcomes: Record<ProposalOutcome, number> }>;
  /** Pairs of labels that were confused, most often first. */
  confusions: { truth: number; proposed: number; count: number }[];
}

/** Overlap from which a proposal has to do with a segment at all, as in the diagnosis of detectors by Alwassel et al. (2018). */
const touching = 0.1;

/**
 * Says what the errors of a detector are. Every class keeps proposals of tiny confidence, so only the most confident ones are
 * looked at, as many as there are labelled segments; each is matched once, most confident first.
 *
 * @param theta least overlap of a hit; default 0.5
 */
export function detectionErrors(videos: readonly DetectionVideo[], theta = 0.5): DetectionErrors {
  const segments = videos.reduce((sum, { groundTruth }) => sum + groundTruth.length, 0);
  const ranked = videos
    .flatMap(({ proposals }, video) => proposals.map((proposal) => ({ video, proposal })))
    .sort((a, b) => b.proposal[3] - a.proposal[3])
    .slice(0, segments);
  const taken = videos.map(({ groundTruth }) => new Uint8Array(groundTruth.length));
  const outcomes = noOutcomes();
  const perClass: DetectionErrors['perClass'] = {};
  const ofClass = (label: number) => (perClass[label] ??= { segments: 0, missed: 0, outcomes: noOutcomes() });
  const confusions = new Map<string, { truth: number; proposed: number; count: number }>();
  for (const { video, proposal } of ranked) {
    const { outcome, rival } = judge(proposal, videos[video].groundTruth, taken[video], theta);
    outcomes[outcome]++;
    ofClass(proposal[0]).outcomes[outcome]++;
    if (rival === undefined) continue;
    const key = `${rival}/${proposal[0]}`;
    const pair = confusions.get(key) ?? { truth: rival, proposed: proposal[0], count: 0 };
    pair.count++;
    confusions.set(key, pair);
  }
  videos.forEach(({ groundTruth }, video) =>
    groundTruth.forEach(([label], index) => {
      ofClass(label).segments++;
      if (taken[video][index] === 0) ofClass(label).missed++;
    }),
  );
  return {
    theta,
    proposals: ranked.length,
    segments,
    outcomes,
    missed: segments - outcomes.correct,
    perClass,
    confusions: [...confusions.values()].sort((a, b) => b.count - a.count),
  };
}

/** What a proposal is; takes the segment that it detects. @returns `rival` the class of the segment it was confused with */
function judge(
  proposal: Proposal,
  groundTruth: readonly Annotation[],
  taken: Uint8Array,
  theta: number,
): { outcome: ProposalOutcome; rival?: number } {
  const overlaps = groundTruth.map(([label, start, end]) => ({
    label,
    overlap: officialOverlap({ start: proposal[1], end: proposal[2] }, { start, end }),
  }));
  const best = (holds: (index: number) => boolean): number =>
    overlaps.reduce((found, { overlap }, index) => {
      if (!holds(index)) return found;
      return found < 0 || overlap > overlaps[found].overlap ? index : found;
    }, -1);
  const own = best((index) => overlaps[index].label === proposal[0]);
  const free = best((index) => overlaps[index].label === proposal[0] && taken[index] === 0);
  if (free >= 0 && overlaps[free].overlap >= theta) {
    taken[free] = 1;
    return { outcome: 'correct' };
  }
  if (own >= 0 && overlaps[own].overlap >= theta) return { outcome: 'duplicate' };
  if (own >= 0 && overlaps[own].overlap >= touching) return { outcome: 'boundary' };
  const other = best(() => true);
  if (other >= 0 && overlaps[other].overlap >= touching) return { outcome: 'confused', rival: overlaps[other].label };
  return { outcome: 'background' };
}

function noOutcomes(): Record<ProposalOutcome, number> {
  return { correct: 0, duplicate: 0, boundary: 0, confused: 0, background: 0 };
}
