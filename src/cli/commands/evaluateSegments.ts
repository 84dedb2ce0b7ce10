import { Command, InvalidArgumentError, Option } from 'commander';

import type { DetectionMetric } from '../../evaluation';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions, collectParsed, wholeNumber } from '../commonOptions';
import type { Io } from '../io';
import { columns, namedValues, percent } from '../textTable';

interface SegmentsOptions {
  groundTruth: string;
  proposals?: string;
  metric: DetectionMetric;
  theta?: number[];
  classes: number;
}

/** `usdrl evaluate segments`: a detection metric on files, without data set or model. */
export function evaluateSegmentsCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('segments')
      .description('detection metrics on files of labelled and detected segments')
      .requiredOption('--ground-truth <path>', 'JSON file, or folder of text files')
      .option('--proposals <path>', 'the same kind; default: the file of the ground truth holds both')
      .addOption(
        new Option('--metric <name>', 'evaluator of PKU-MMD, or of Simple-Skeleton-Detection (Pascal VOC)')
          .choices(['official', 'voc'])
          .default('official'),
      )
      .option(
        '--theta <t...>',
        'least overlap of a hit; the first is the headline (default 0.5)',
        collectParsed(overlap),
      )
      .option('--classes <n>', 'number of classes: labels are 1 to n', wholeNumber(1), 51),
  ).addHelpText(
    'after',
    `
JSON: {"videos": [{"name", "groundTruth": [[label, start, end]], "proposals": [[label, start, end, confidence]]}]}
Text: one file a video, lines "label,start,end,confidence"; as in the official script, videos without a proposal file do not count.
Frames are counted from 0, the end is the first frame after the segment.

Examples:
  usdrl evaluate segments --ground-truth truth.json --proposals found.json --metric voc --theta 0.1 0.3 0.5
  usdrl evaluate segments --ground-truth Train_Label_PKU_final --proposals found/ --json`,
  );
  return perform<SegmentsOptions>(command, io, exit, async ({ options }) => {
    const { pairDetections } = await import('../../data/index.js');
    const { scoreDetections, twoDimensionalAp } = await import('../../evaluation/index.js');
    const { groundTruth, proposals = groundTruth, metric, theta: thetas = [0.5], classes } = options;
    const videos = pairDetections(groundTruth, proposals, classes);
    const scores = thetas.map((theta) => scoreDetections(videos, { metric, theta, classes }));
    const result = {
      ...scores[0],
      twoDAp: metric === 'official' ? twoDimensionalAp(videos) : null,
      byTheta: scores.map(({ theta, mapAction, mapVideo, apPooled, f1 }) => ({
        theta,
        mapAction,
        mapVideo,
        apPooled,
        f1,
      })),
    };
    const count = (key: 'groundTruth' | 'proposals'): number =>
      videos.reduce((sum, video) => sum + video[key].length, 0);
    const share = (value: number | null): string => (value === null ? '-' : percent(value));
    const head = namedValues({
      metric: metric === 'official' ? 'official (PKU-MMD)' : 'voc (Simple-Skeleton-Detection)',
      videos: `${videos.length}, ${count('groundTruth')} labelled segments, ${count('proposals')} proposals`,
      classes: metric === 'official' ? `${classes}, all count` : 'those in the ground truth',
      '2DAP': result.twoDAp === null ? undefined : percent(result.twoDAp),
    });
    const byTheta = result.byTheta.map((one) => [
      String(one.theta),
      ...[one.mapAction, one.mapVideo, one.apPooled, one.f1].map(share),
    ]);
    const perClass = Object.entries(result.perClassAp).map(([label, ap]) => [label, percent(ap)]);
    const text = [
      head,
      columns(['theta', 'mAP_a', 'mAP_v', 'AP pooled', 'F1'], byTheta),
      columns(['class', `AP at ${result.theta}`], perClass),
    ].join('\n');
    return { result, text };
  });
}

function overlap(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('Wanted an overlap above 0 and up to 1.');
}
