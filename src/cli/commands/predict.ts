import { Readable } from 'node:stream';

import { Command } from 'commander';

import type { ClipChoices, ImageSize } from '../../data';
import type { Prediction, PredictResult } from '../../runs';
import { InputError, visibleJson } from '../../errors';
import type { LongWork } from '../../progress';
import { perform, type Answer, type ExitStatus } from '../action';
import { addCommonOptions, positiveNumber, wholeNumber, type CommonOptions } from '../commonOptions';
import type { Io } from '../io';
import { columns, namedValues, percent } from '../textTable';
import { chooseBodiesOption, imageOption, missingOption, skipDamagedOption } from './import/importOptions';

interface PredictOptions extends Pick<ClipChoices, 'chooseBodies' | 'missing' | 'skipDamaged'> {
  classifier?: string;
  checkpoint?: string;
  top?: number;
  threshold?: number;
  form?: string;
  layout?: string;
  image?: ImageSize;
  prepared?: boolean;
  batch?: number;
  follow?: boolean;
  every?: number;
  window?: number;
  out?: string;
  force?: boolean;
}

/** `usdrl predict`: the classes of new recordings. */
export function predictCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('predict')
      .description('classes of new recordings by a kept classifier, or the actions in untrimmed ones by a detector')
      .argument('[recordings...]', 'files, folders with all below them, zip files, data set folders, of any form')
      .option('--classifier <file>', 'what `usdrl evaluate PROTOCOL --keep` kept, or a run folder with one such file')
      .option(
        '--checkpoint <file>',
        'run or checkpoint that the classifier was trained on (default: where it was then); alone: the run with the classifier',
      )
      .option('--top <n>', 'most classes a clip (default 5)', wholeNumber(1))
      .option('--threshold <p>', 'probability of the frames of a segment, of a detector', positiveNumber)
      .option('--follow', 'read frames from standard input, a line of JSON each, and answer each with a line of JSON')
      .option('--every <n>', 'with --follow: answer every so many frames (default 1)', wholeNumber(1))
      .option(
        '--window <n>',
        'with --follow: frames an answer is about (default: as the classifier takes)',
        wholeNumber(1),
      )
      .option('--out <file>', 'file of the predictions, .json or .csv')
      .option('--force', 'replace an existing file')
      .option('--form <word>', 'form of the recordings (default: as each looks; an unknown word lists them)')
      .option('--layout <layout>', 'joints of arrays, built-in or a JSON file (default: those of the classifier)')
      .addOption(imageOption())
      .option('--prepared', 'the coordinates are normalised as those of the training: take them as they are')
      .addOption(chooseBodiesOption())
      .addOption(missingOption())
      .addOption(skipDamagedOption())
      .option('--batch <n>', 'clips that go through the encoder at once (default 16)', wholeNumber(1)),
    ['backend'],
  ).addHelpText(
    'after',
    `
Examples:
  usdrl evaluate linear --checkpoint runs/first --data data/nucla --split cross-view --keep
  usdrl predict --checkpoint runs/first new/a01_s01_e00_v03.json
  usdrl predict --classifier runs/first/result-linear/classifier.safetensors recordings --top 3 --out found.csv
  sensor | usdrl predict --checkpoint runs/first --follow --every 5`,
  );
  return perform<PredictOptions>(command, io, exit, async ({ options, work, note, useBackend }, ...recordings) => {
    checkInput(options, recordings);
    const { predict } = await import('../../runs/index.js');
    await useBackend();
    if (options.follow) return followInput(io, options, work);
    const result = await predict({ ...options, recordings, ...work });
    result.notes.forEach(note);
    return { result, text: textOf(result) };
  });
}

/** @throws InputError unless there are either recordings or frames to follow */
function checkInput({ follow, out, json }: PredictOptions & CommonOptions, recordings: readonly string[]): void {
  const fail = (found: string, wanted: string): never => {
    throw new InputError({ thing: 'recordings', found, wanted });
  };
  if (!follow && recordings.length === 0) fail('none', 'files or folders, or --follow');
  if (!follow) return;
  if (recordings.length > 0) fail(`${recordings[0]} beside --follow`, 'one of them');
  if (out !== undefined)
    fail('--out beside --follow', 'the answers on standard output: `usdrl predict --follow > FILE`');
  if (json) fail('--json beside --follow', '--follow alone: its answers are lines of JSON');
}

/** Answers frames as they come, until they end or Ctrl-C is pressed. */
async function followInput(io: Io, options: PredictOptions, work: LongWork): Promise<Answer> {
  const { follow } = await import('../../runs/index.js');
  const { stdin = noFrames() } = io;
  let answers = 0;
  try {
    for await (const answer of follow({ ...options, ...work, frames: stdin })) {
      io.stdout(`${visibleJson(answer)}\n`);
      answers++;
    }
    return { result: { answers }, text: '' };
  } finally {
    // A pipe that is still open would keep the process alive.
    if (stdin instanceof Readable) stdin.destroy();
  }
}

/** Of a program that gives no input. */
function noFrames(): AsyncIterable<string> {
  return Readable.from([]);
}

function textOf({
  classifier,
  classes,
  predictions,
  skipped,
  synthetic,
  probabilities,
  out,
  seconds,
}: PredictResult): string {
  const frames = predictions.reduce((sum, one) => sum + one.frames, 0);
  const head = namedValues({
    classifier: classifier.file,
    protocol: `${classifier.protocol}, ${classes.length} classes${synthetic ? ' (trained on synthetic recordings)' : ''}`,
    probabilities: meanings[probabilities],
    recordings: `${predictions.length} (${frames} frames)${skipped.length > 0 ? `, ${skipped.length} left out` : ''}`,
    seconds: Number(seconds.toFixed(1)),
    file: out,
  });
  const left = skipped.map(({ name, why }) => [name, why]);
  const table = probabilities === 'frames' ? segmentTable(predictions) : clipTable(predictions);
  return [head, table, ...(left.length === 0 ? [] : [columns(['left out', 'why'], left)])].join('\n');
}

const meanings = {
  softmax: 'softmax of the classifier',
  votes: 'share of the nearest training clips',
  frames: 'mean over the frames of a segment',
};

function clipTable(predictions: readonly Prediction[]): string {
  const rows = predictions.map(({ name, frames, top = [] }) => {
    const [best, ...others] = top;
    const then = others.map((one) => `${one.class} ${percent(one.probability)}`).join(', ');
    return [name, frames, best.class, percent(best.probability), then];
  });
  return columns(['recording', 'frames', 'class', 'probability', 'then'], rows);
}

function segmentTable(predictions: readonly Prediction[]): string {
  const rows = predictions.flatMap(({ name, segments = [] }) =>
    segments.map((one) => [name, one.start, one.end, one.class, percent(one.score)]),
  );
  return columns(['recording', 'first frame', 'end', 'class', 'probability'], rows);
}
