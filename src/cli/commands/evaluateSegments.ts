import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { Command, Option } from 'commander';

import type { DetectionVideo, Proposal } from '../../data';
import { InputError } from '../../errors';
import type { DetectionMetric } from '../../protocols';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions, collectParsed, wholeNumber } from '../commonOptions';
import type { Io } from '../io';
import {
  addSegmentOptions,
  scoreOptions,
  segmentSettings,
  fractionParser,
  type SegmentOptions,
} from '../segmentOptions';
import { columns, namedValues, percent } from '../textTable';

interface SegmentsOptions extends SegmentOptions {
  groundTruth: string;
  proposals?: string;
  scores?: string;
  metric: DetectionMetric;
  theta?: number[];
  classes?: number;
  out?: string;
}

/** As in PKU-MMD. */
const usualClasses = 51;

/** `usdrl evaluate segments`: a detection metric on files, without data set or model. */
export function evaluateSegmentsCommand(io: Io, exit: ExitStatus): Command {
  const inputs = new Command('segments')
    .description('detection metrics on files of labelled and detected segments, or of frame scores')
    .requiredOption('--ground-truth <path>', 'JSON file, or folder of text files')
    .option('--proposals <path>', 'the same kind; default: the file of the ground truth holds both')
    .addOption(
      new Option('--scores <dir>', 'instead of proposals: npy files (frames, classes + 1) of probabilities').conflicts(
        'proposals',
      ),
    )
    .addOption(
      new Option('--metric <name>', 'evaluator of PKU-MMD, or of Simple-Skeleton-Detection (Pascal VOC)')
        .choices(['official', 'voc'])
        .default('official'),
    )
    .option(
      '--theta <t...>',
      'least overlap of a hit; the first is the headline (default 0.5)',
      collectParsed(fractionParser(0, false)),
    )
    .option('--classes <n>', 'labels are 1 to n (default: 51, or as the scores have)', wholeNumber(1))
    .option('--out <dir>', 'write the proposals: proposals.json, and proposals/ as the official evaluator reads them');
  const command = addCommonOptions(addSegmentOptions(inputs), []).addHelpText(
    'after',
    `
JSON: {"videos": [{"name", "groundTruth": [[label, start, end]], "proposals": [[label, start, end, confidence]]}]}
Text: one file a video, lines "label,start,end,confidence"; as in the official script, videos without a proposal file do not count.
Frames are counted from 0, the end is the first frame after the segment. \`evaluate detection --scores\` keeps frame scores.
--minimum-length and --suppression also take proposals that were made elsewhere.

Examples:
  usdrl evaluate segments --ground-truth truth.json --proposals found.json --metric voc --theta 0.1 0.3 0.5
  usdrl evaluate segments --ground-truth Train_Label_PKU_final --proposals found/ --json
  usdrl evaluate segments --ground-truth truth.json --scores result-detection/scores --smoothing 5 --suppression perClass`,
  );
  return perform<SegmentsOptions>(command, io, exit, async ({ options }) => {
    const { scoreDetections, twoDimensionalAp } = await import('../../protocols/index.js');
    const { metric, theta: thetas = [0.5] } = options;
    const { videos, classes } = await detectionsOf(options);
    const scores = thetas.map((theta) => scoreDetections(videos, { metric, theta, classes }));
    if (options.out !== undefined) await writeProposals(options.out, videos);
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
    const head = namedValues({
      metric: metric === 'official' ? 'official (PKU-MMD)' : 'voc (Simple-Skeleton-Detection)',
      videos: `${videos.length}, ${count('groundTruth')} labelled segments, ${count('proposals')} proposals`,
      classes: metric === 'official' ? `${classes}, all count` : 'those in the ground truth',
      '2DAP': result.twoDAp === null ? undefined : percent(result.twoDAp),
    });
    const byTheta = result.byTheta.map((one) => [
      String(one.theta),
      ...[one.mapAction, one.mapVideo, one.apPooled, one.f1].map(percent),
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

/** What is to be scored: proposals from files, or made of frame scores. */
async function detectionsOf(options: SegmentsOptions): Promise<{ videos: DetectionVideo[]; classes: number }> {
  if (options.scores !== undefined) return detectionsOfScores(options, options.scores);
  const useless = scoreOptions.find((key) => options[key] !== undefined);
  if (useless !== undefined) {
    throw new InputError({
      thing: `option ${useless}`,
      found: 'proposals',
      wanted: '--scores, which segments are made of',
    });
  }
  const { pairDetections } = await import('../../data/index.js');
  const { perClassSegments, refineProposals } = await import('../../protocols/index.js');
  const { groundTruth, proposals = groundTruth, classes = usualClasses } = options;
  const settings = segmentSettings(options, { usdrl: perClassSegments, ssd: perClassSegments });
  const videos = pairDetections(groundTruth, proposals, classes);
  return {
    videos: videos.map((video) => ({ ...video, proposals: refineProposals(video.proposals, settings) })),
    classes,
  };
}

async function detectionsOfScores(
  options: SegmentsOptions,
  folder: string,
): Promise<{ videos: DetectionVideo[]; classes: number }> {
  const { pairProposals, readFrameScores } = await import('../../data/index.js');
  const { activitySegments, findSegments, perClassSegments } = await import('../../protocols/index.js');
  const settings = segmentSettings(options, { usdrl: perClassSegments, ssd: activitySegments });
  const detected = new Map<string, Proposal[]>();
  let { classes = 0 } = options;
  for (const { name, scores, width } of readFrameScores(folder)) {
    classes ||= width - 1;
    if (width !== classes + 1) {
      throw new InputError({
        file: folder,
        thing: `columns of ${name}`,
        found: width,
        wanted: `${classes + 1}: classes + 1`,
      });
    }
    detected.set(name, findSegments(scores, width, settings));
  }
  return { videos: pairProposals(options.groundTruth, detected, classes, folder), classes };
}

async function writeProposals(folder: string, videos: readonly DetectionVideo[]): Promise<void> {
  if (existsSync(folder)) {
    throw new InputError({ file: folder, thing: '--out', found: 'an existing one', wanted: 'a new folder' });
  }
  const { writeDetections, writeProposalFolder } = await import('../../data/index.js');
  writeProposalFolder(join(folder, 'proposals'), videos);
  writeDetections(join(folder, 'proposals.json'), videos);
}
