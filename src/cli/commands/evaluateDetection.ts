import { Command, Option } from 'commander';

import type { DetectionResult } from '../../runs';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions, addSettingOptions, type SettingOptions } from '../commonOptions';
import { addSourceOptions, keepOption, sourceOf, type SourceOptions } from '../evaluationOptions';
import type { Io } from '../io';
import { columns, namedValues, percent } from '../textTable';

interface DetectionOptions extends SettingOptions, SourceOptions {
  detector?: string;
  protocol?: 'usdrl' | 'ssd' | 'boundary';
  metric?: 'official' | 'voc';
  scores?: string[];
  keep?: boolean | string;
  out?: string;
  force?: boolean;
  resume?: boolean;
}

/** `usdrl evaluate detection`: actions in untrimmed recordings. */
export function evaluateDetectionCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    addSettingOptions(
      addSourceOptions(new Command('detection'))
        .description('find actions in untrimmed recordings: train a detector, score whole test recordings')
        .addOption(
          new Option(
            '--protocol <name>',
            'fine-tune the whole model (usdrl, default), so with start and end (boundary), or a linear one on frozen features (ssd)',
          ).choices(['usdrl', 'boundary', 'ssd']),
        )
        .addOption(
          new Option(
            '--metric <name>',
            "metric of the headline (default: the protocol's own); both are in the result",
          ).choices(['official', 'voc']),
        )
        .option('--detector <file>', 'instead of a checkpoint: a detector trained before; nothing is trained')
        .option('--scores <name...>', 'keep the frame scores of these test recordings')
        .addOption(keepOption('detector.safetensors in the folder beside the result, where it is kept always'))
        .option('--out <file.json>', 'result file (default: result-detection.json in the run folder of the checkpoint)')
        .option('--force', 'replace an existing result')
        .option('--resume', 'go on with interrupted training'),
    ),
    ['backend', 'seed'],
  ).addHelpText(
    'after',
    `
Beside the result a folder of its name takes the detector, proposals.json (for: usdrl evaluate segments), proposals/ (text
files as the official evaluator reads them) and scores/ (for: usdrl evaluate segments --scores).

Settings, with --set detection.KEY=VALUE; PROTOCOL is usdrl (boundary takes its settings too) or ssd:
  theta, thetas                                 overlap of the headline, and those of the table
  normalise                                     window, video or none
  usdrl.trainStride, testStride, tail           windows: frames from one to the next; repeat or shift at the end
  usdrl.epochs, learningRate, batch, part       training; so for ssd
  boundary.classExponent, boundaryExponent      score of an interval: class^0.9 * (start * end)^0.1
  boundary.width, weight                        frames that count as border (3); weight of start and end in the loss (1)
  PROTOCOL.segments.rule                        perClass: a run for each class; activity: one class-agnostic threshold
  PROTOCOL.segments.threshold                   probability that a frame needs (usdrl 0.02, ssd 0.4)
  PROTOCOL.segments.smoothing                   half the width of a moving mean over frames (usdrl 0, ssd 10)
  PROTOCOL.segments.minimumLength               least frames of a segment (1)
  PROTOCOL.segments.suppression                 temporal non-maximum suppression: none, perClass, all (none)
  PROTOCOL.segments.suppressionOverlap          intersection over union to exceed (0.1)

Examples:
  usdrl import synthetic --untrimmed --out data/untrimmed
  usdrl evaluate detection --checkpoint runs/first --data data/untrimmed --split cross-subject --preset demo
  usdrl evaluate detection --untrained --protocol ssd --preset demo --data data/untrimmed --split cross-subject
  usdrl evaluate detection --detector runs/first/result-detection/detector.safetensors --data data/untrimmed \\
    --split cross-subject --set detection.usdrl.segments.threshold=0.1 --out strict.json`,
  );
  return perform<DetectionOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { evaluateDetection } = await import('../../runs/index.js');
    await useBackend();
    const { detector, protocol, metric, scores, keep, out, force, resume } = options;
    const source = sourceOf(options);
    const set = [...(source.set ?? [])];
    if (protocol !== undefined) set.push(`detection.protocol=${protocol}`);
    if (metric !== undefined) set.push(`detection.metric=${metric}`);
    const result = await evaluateDetection({
      ...source,
      set,
      detector,
      scoresOf: scores,
      keep,
      out,
      force,
      resume,
      ...work,
    });
    result.notes?.forEach(note);
    return { result, text: textOf(result) };
  });
}

function textOf(result: DetectionResult): string {
  const { counts, data, metrics, errors } = result;
  const head = namedValues({
    checkpoint: result.checkpoint,
    data: `${data.name}, split ${data.split}${result.synthetic ? ' (synthetic)' : ''}`,
    recordings: `${counts.train} train, ${counts.test} test (${counts.frames} frames, ${counts.segments} segments)`,
    protocol: `${result.detectionProtocol}, ${result.epochs} epochs`,
    metric: `${result.metric}, theta ${result.theta}`,
    mAP_a: percent(result.mapAction),
    mAP_v: percent(result.mapVideo),
    'frame accuracy': percent(result.frameAccuracy),
    proposals: counts.proposals,
    'frames/s': Math.round(result.framesPerSecond),
    seconds: Number(result.seconds.toFixed(1)),
    files: result.folder,
  });
  const thetas = metrics.official.byTheta.map((official, index) => {
    const voc = metrics.voc.byTheta[index];
    return [
      String(official.theta),
      ...[official.mapAction, official.mapVideo, voc.mapAction, voc.mapVideo].map(percent),
    ];
  });
  const classes = result.perClass.map(({ name, segments, ap }) => [name, segments, percent(ap)]);
  const mistakes = [...Object.entries(errors.outcomes), ['missed segments', errors.missed]];
  return [
    head,
    columns(['theta', 'official mAP_a', 'official mAP_v', 'voc mAP_a', 'voc mAP_v'], thetas),
    columns(['class', 'segments', `AP (${result.metric})`], classes),
    columns([`the ${errors.proposals} most confident proposals`, 'count'], mistakes),
  ].join('\n');
}
