/*
 * The program in the background of a page: makes the recordings, compares them, trains. It runs in a thread of its own, so that the
 * page stays quick.
 */
import {
  adapterInWords,
  DeviceLost,
  findBrowserAdapter,
  useBrowserEngine,
  type BrowserEngine,
} from '../../backend/browser';
import { takeLoops } from '../../simd';
import { bytesOf, type PageBinaries, type PageContent } from '../content';
import type { Answer, Question, ShownRecording, Way, WebgpuFound } from './messages';
import { nearestOfAll, shareOfHits, type NearestOfAll } from './neighbours';
import { MadeRecordings } from './recordings';
import { trainInPage } from './training';

let content: PageContent;
let recordings: MadeRecordings;
let nearest: Record<Way, NearestOfAll>;
let training: AbortController | undefined;

function answer(message: Answer): void {
  postMessage(message);
}

onmessage = ({ data }: MessageEvent<Question>) => {
  take(data).catch((error: unknown) => {
    answer({ kind: 'failed', message: said(error) });
  });
};

async function take(question: Question): Promise<void> {
  switch (question.kind) {
    case 'start':
      await start(question.content, question.binaries);
      break;
    case 'neighbours':
      showNeighbours(question.recording);
      break;
    case 'train':
      await train(question.engine);
      break;
    case 'stop':
      training?.abort();
      break;
  }
}

async function start(given: PageContent, binaries: PageBinaries): Promise<void> {
  content = given;
  takeLoops(bytesOf(binaries.loops));
  const engine = await startEngine('wasm', binaries.engine);
  recordings = await MadeRecordings.make(content.recordings, (made, all) => {
    if (made % 8 === 0) answer({ kind: 'progress', text: `Making synthetic recordings: ${made} of ${all}` });
  });
  answer({ kind: 'progress', text: 'Comparing the recordings' });
  nearest = await nearestOfAll(content, recordings);
  answer({
    kind: 'ready',
    engine,
    webgpu: await findWebgpu(),
    recordings: Array.from({ length: recordings.size }, (_, index) => ({
      action: recordings.action(index),
      subject: recordings.subject(index),
    })),
    shares: {
      features: shareOfHits(nearest.features, recordings),
      coordinates: shareOfHits(nearest.coordinates, recordings),
    },
  });
}

function showNeighbours(recording: number): void {
  const of = (way: Way): ShownRecording[] =>
    nearest[way][recording].map(({ index, similarity }) => shown(index, similarity));
  answer({
    kind: 'neighbours',
    recording,
    asked: shown(recording, 1),
    nearest: { features: of('features'), coordinates: of('coordinates') },
  });
}

function shown(index: number, similarity: number): ShownRecording {
  const clip = recordings.read(index);
  return { action: recordings.action(index), subject: recordings.subject(index), clip, similarity };
}

/** @returns it in words */
async function startEngine(name: BrowserEngine, binary?: string): Promise<string> {
  const { version, adapter } = await useBrowserEngine(name, binary);
  return adapter === undefined ? `WebAssembly, one thread (TensorFlow.js ${version})` : `WebGPU: ${adapter}`;
}

async function findWebgpu(): Promise<WebgpuFound> {
  const found = await findBrowserAdapter();
  return 'why' in found ? found : { adapter: adapterInWords(found), software: found.software };
}

async function train(engine: BrowserEngine): Promise<void> {
  if (training !== undefined) return;
  training = new AbortController();
  try {
    answer({ kind: 'training', engine: await startEngine(engine) });
    answer({ kind: 'ended', ...(await trainInPage(content, recordings, training.signal, answer)) });
  } catch (error) {
    const next = engine === 'webgpu' ? 'Train again on a new device, or choose WebAssembly.' : 'Load the page again.';
    const name = engine === 'webgpu' ? 'WebGPU' : 'WebAssembly';
    answer({ kind: 'halted', message: `${name} cannot go on here: ${said(error)}. ${next}` });
  } finally {
    training = undefined;
  }
}

/** Of a device the reason alone: the rest of its message names commands. */
function said(error: unknown): string {
  if (error instanceof DeviceLost) return String(error.problem.found);
  return error instanceof Error ? error.message : String(error);
}
