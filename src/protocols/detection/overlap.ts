/** First frame and first frame after. */
interface Interval {
  start: number;
  end: number;
}

/**
 * Overlap of the official PKU-MMD evaluator: the common part over the hull, which for intervals that touch is the intersection
 * over the union. Negative for disjoint ones, 0 where the hull is empty.
 */
export function officialOverlap(a: Interval, b: Interval): number {
  const hull = Math.max(a.end, b.end) - Math.min(a.start, b.start);
  return hull === 0 ? 0 : (Math.min(a.end, b.end) - Math.max(a.start, b.start)) / hull;
}

/**
 * Intersection over union of Simple-Skeleton-Detection, which counts the end as a frame of the interval (as Pascal VOC counts
 * pixels): every length is one more.
 */
export function inclusiveOverlap(a: Interval, b: Interval): number {
  const common = Math.min(a.end, b.end) - Math.max(a.start, b.start) + 1;
  if (common <= 0) return 0;
  return common / (a.end - a.start + 1 + (b.end - b.start + 1) - common);
}
