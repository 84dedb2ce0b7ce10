import { Command } from 'commander';

import type { SegmentationResult } from '../../runs';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions, addSettingOptions, type SettingOptions } from '../commonOptions';
import { addSourceOptions, sourceOf, type SourceOptions } from '../evaluationOptions';
import type { Io } from '../io';
import { columns, namedValues, percent } from '../textTable';

interface SegmentationOptions extends SettingOptions, SourceOptions {
  detector?: string;
  scores?: string[];
  out?: string;
  force?: boolean;
  resume?: boolean;
}

/** `usdrl evaluate segmentation`: a label for every frame of untrimmed recordings. */
export function evaluateSegmentationCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    addSettingOptions(
      addSourceOptions(new Command('segmentation'))
        .description(
          'label every frame of untrimmed recordings: train a classifier of frames, label whole test recordings',
        )
        .option(
          '--detector <file>',
          'instead of a checkpoint: a detector trained before, also by detection; nothing is trained',
        )
        .option('--scores <name...>', 'keep the frame scores of these test recordings')
        .option(
          '--out <file.json>',
          'result file (default: result-segmentation.json in the run folder of the checkpoint)',
        )
        .option('--force', 'replace an existing result')
        .option('--resume', 'go on with interrupted training'),
    ),
    ['backend', 'seed'],
  ).addHelpText(
    'after',
    `
Frame accuracy (background included), segmental edit score, F1 of segments at overlap 0.1, 0.25 and 0.5 (background left out).
Beside the result a folder of its name takes the detector, segments.json (for: usdrl evaluate segments) and scores/.

Settings, with --set segmentation.KEY=VALUE:
  trainStride, testStride, tail        windows: frames from one to the next; repeat or shift at the end
  normalise                            window, video or none
  epochs, learningRate, batch          training
  minimumLength                        shorter runs of a label take that of the longer neighbour (15)

Examples:
  usdrl import synthetic --untrimmed --out data/untrimmed
  usdrl evaluate segmentation --checkpoint runs/first --data data/untrimmed --split cross-subject --preset demo
  usdrl evaluate segmentation --detector runs/first/result-detection/detector.safetensors --data data/untrimmed \\
    --split cross-subject --out segmentation.json`,
  );
  return perform<SegmentationOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { evaluateSegmentation } = await import('../../runs/index.js');
    await useBackend();
    const { detector, scores, out, force, resume } = options;
    const request = { ...sourceOf(options), detector, scoresOf: scores, out, force, resume, ...work };
    const result = await evaluateSegmentation(request);
    result.notes?.forEach(note);
    return { result, text: textOf(result) };
  });
}

function textOf(result: SegmentationResult): string {
  const { counts, data } = result;
  const head = namedValues({
    checkpoint: result.checkpoint,
    data: `${data.name}, split ${data.split}${result.synthetic ? ' (synthetic)' : ''}`,
    recordings: `${counts.train} train, ${counts.test} test (${counts.frames} frames, ${counts.segments} segments)`,
    epochs: result.epochs,
    'frame accuracy': percent(result.frameAccuracy),
    edit: percent(result.edit),
    'F1@10': percent(result.f1At10),
    'F1@25': percent(result.f1At25),
    'F1@50': percent(result.f1At50),
    'predicted segments': counts.predicted,
    'frames/s': Math.round(result.framesPerSecond),
    seconds: Number(result.seconds.toFixed(1)),
    files: result.folder,
  });
  const classes = result.perClass.map(({ name, segments, frames, frameAccuracy, f1At10, f1At50 }) => [
    name,
    segments,
    frames,
    ...[frameAccuracy, f1At10, f1At50].map(percent),
  ]);
  return [head, columns(['class', 'segments', 'frames', 'frames found', 'F1@10', 'F1@50'], classes)].join('\n');
}
