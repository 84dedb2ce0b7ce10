import {
  clipOfFrames,
  framesOfClip,
  linesOf,
  parseFrameLine,
  preparedRecording,
  readLayout,
  WindowReader,
  type BodyFrame,
  type PreparedOptions,
} from '../../data';
import { InputError } from '../../errors';
import { splitRows } from '../../protocols';
import { stopSignal, type LongWork } from '../../progress';
import type { Clip } from '../../skeleton';
import { openClassifier, type ClassifierChoice, type OpenedClassifier } from './openClassifier';
import { ranked, type RankedClass } from './prediction';
import { viewsOf } from './views';

/** What is followed, and how it is answered. */
export interface FollowRequest extends ClassifierChoice, PreparedOptions, LongWork {
  /** Frames as JSON lines, see `parseFrameLine`. */
  frames: AsyncIterable<Uint8Array | string>;
  /** Joints of the frames, a built-in layout or a file; default those of the classifier. */
  layout?: string;
  /** Answers every so many frames; default 1. */
  every?: number;
  /** The last frames that an answer is about; default the frames that the classifier takes. */
  window?: number;
  /** Most classes an answer; default 5. */
  top?: number;
  /** Goes on after a line that is no frame; default false. */
  skipDamaged?: boolean;
}

/** An answer to a frame, or to a line that is none. */
export type FollowAnswer =
  | {
      /** From 0. */
      frame: number;
      /** As the frame says it. */
      time?: number;
      /** Frames of the window. */
      frames: number;
      /** Most probable first; empty where nobody is in the window. A detector speaks of the last frame: label -1 is the background. */
      top: RankedClass[];
      /** Milliseconds from the line to its answer. */
      latency: number;
    }
  | { line: number; error: string };

/**
 * Follows a stream: each frame (or every so many) is answered with the classes of the last frames, prepared as a recording of them alone would
 * be. It ends with the stream, and when stopped.
 *
 * @throws InputError for unfit input, and, after its answer, for a line that is no frame unless `skipDamaged` is set
 */
export async function* follow(request: FollowRequest): AsyncGenerator<FollowAnswer> {
  const { every = 1, top = 5, skipDamaged = false, layout: given, chooseBodies, missing, prepared } = request;
  const classifier = await openClassifier(request, true);
  try {
    const layout = given === undefined ? classifier.wanted.layout : readLayout(given);
    const { window = classifier.shape.frames } = request;
    const answer = answering(classifier, top);
    await answer(nobody(classifier));
    const choices = { chooseBodies, missing, prepared };
    const held: BodyFrame[] = [];
    let frame = -1;
    for await (const { text, line } of untilStopped(linesOf(request.frames), stopSignal(request))) {
      const begin = performance.now();
      try {
        const one = parseFrameLine(text, layout, line);
        frame++;
        held.push(one);
        if (held.length > window) held.shift();
        if ((frame + 1) % every !== 0) continue;
        const clip = clipOfFrames(held, layout);
        const about = { name: `frame ${frame}`, file: `line ${line}` };
        const made = preparedRecording(about, { clip, layout }, classifier.wanted, choices);
        const found = made.clip === undefined ? [] : await answer(made.clip);
        const time = one.time === undefined ? {} : { time: one.time };
        yield { frame, ...time, frames: held.length, top: found, latency: performance.now() - begin };
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        yield { line, error: error.message };
        if (!skipDamaged) throw error;
      }
    }
  } finally {
    classifier.dispose();
  }
}

/** What the first frame needs is made ready before it comes. */
function nobody({ shape: { frames, bodies, joints } }: OpenedClassifier): Clip {
  return { frames, bodies, joints, coordinates: new Float32Array(frames * bodies * joints * 3) };
}

/** What a classifier says of the frames of a window. */
function answering(classifier: OpenedClassifier, top: number): (clip: Clip) => Promise<RankedClass[]> {
  if (classifier.of === 'clips') {
    const { predictor, classes } = classifier;
    return async (clip) => ranked(await predictor.probabilitiesOf(viewsOf([clip], classifier), 1), classes, top)[0];
  }
  const { scorer, classes, wanted, shape } = classifier;
  const names = ['background', ...classes];
  return async (clip) => {
    const frames = Math.min(clip.frames, shape.frames);
    const window = { recording: 0, start: clip.frames - frames, end: clip.frames, step: 1 };
    const coordinates = new WindowReader(framesOfClip(clip, wanted.layout), scorer.input).read(window);
    const scores = await scorer.score(coordinates, 1);
    const last = splitRows(scores, scorer).classes.subarray((frames - 1) * scorer.width, frames * scorer.width);
    return ranked(last, names, top)[0].map((one) => ({ ...one, label: one.label - 1 }));
  };
}

/** What comes until a signal is aborted; what is waited for then is forgotten. */
async function* untilStopped<T>(items: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  const stopped = new Promise<undefined>((resolve) => {
    if (signal?.aborted === true) resolve(undefined);
    signal?.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  try {
    for (;;) {
      const next = iterator.next();
      // It may fail when nobody waits for it any more.
      next.catch(() => undefined);
      const got = await Promise.race([stopped, next]);
      if (got === undefined || got.done === true) return;
      yield got.value;
    }
  } finally {
    iterator.return?.(undefined).catch(() => undefined);
  }
}
