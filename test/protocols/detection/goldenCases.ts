import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { DetectionVideo } from '../../../src/data';
import type { DetectionMetric } from '../../../src/protocols';

/** What the original evaluators gave for one input. */
export interface GoldenCase {
  name: string;
  metric: DetectionMetric;
  theta: number;
  videos: DetectionVideo[];
  expected: {
    mAP_action: number;
    mAP_video: number;
    'mAP_video_at_0.5': number;
    AP_pooled: number;
    F1: number | null;
    perClassAP: Record<string, number>;
    perVideoAP: number[];
    twoDAP?: number;
  };
}

/** The cases of a golden file; large lists of videos lie in a file beside it. */
export function readCases(file: string): { cases: GoldenCase[]; tolerance: Record<DetectionMetric, number> } {
  const content = JSON.parse(readFileSync(file, 'utf8')) as {
    cases: (Omit<GoldenCase, 'videos'> & { videos?: DetectionVideo[]; videosFile?: string })[];
    tolerance: Record<DetectionMetric, number>;
  };
  const cases = content.cases.map(({ videosFile, videos, ...rest }) => ({
    ...rest,
    videos: videos ?? videosOf(join(dirname(file), videosFile ?? '')),
  }));
  return { cases, tolerance: content.tolerance };
}

function videosOf(file: string): DetectionVideo[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as { videos: DetectionVideo[] }).videos;
}
