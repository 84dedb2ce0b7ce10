/*
 * The program of the page itself: what is shown, and what is asked of the program in the background.
 */
import type { PageBinaries, PageContent } from '../content';
import { drawCurve } from './curve';
import { drawMatrix, meanBeside, scaleGradient } from './matrix';
import type { BrowserEngine } from '../../backend/browser';
import type { Answer, Question, Ready, StepDone } from './messages';
import { playRecordings } from './playRecordings';

const losses: number[] = [];

/** An element of the document, by its id. */
function part(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

const content = JSON.parse(part('content').textContent) as PageContent;
const binaries = JSON.parse(part('binaries').textContent) as PageBinaries;
const chosen = part('recording') as HTMLSelectElement;
const another = part('another') as HTMLButtonElement;
const engine = part('engine') as HTMLSelectElement;
const train = part('train') as HTMLButtonElement;
const stop = part('stop') as HTMLButtonElement;
const curve = part('curve') as Element as SVGSVGElement;
const matrix = part('matrix') as HTMLCanvasElement;
const steps = part('steps') as HTMLTableSectionElement;

const program = new Blob([part('program').textContent], { type: 'text/javascript' });
const background = new Worker(URL.createObjectURL(program));
const ask = (question: Question): void => background.postMessage(question);

background.onmessage = ({ data }: MessageEvent<Answer>) => show(data);
background.onerror = (event) => fail(event.message);
part('scale').style.background = scaleGradient();
drawCurve(curve, losses);
chosen.addEventListener('change', () => ask({ kind: 'neighbours', recording: Number(chosen.value) }));
another.addEventListener('click', () => {
  chosen.selectedIndex = Math.floor(Math.random() * chosen.length);
  ask({ kind: 'neighbours', recording: Number(chosen.value) });
});
train.addEventListener('click', () => {
  losses.length = 0;
  steps.replaceChildren();
  drawCurve(curve, losses);
  sayOfTraining('Starts; the first step takes longer.');
  [train.disabled, engine.disabled, stop.disabled] = [true, true, false];
  stop.focus();
  ask({ kind: 'train', engine: engine.value as BrowserEngine });
});
stop.addEventListener('click', () => {
  stop.disabled = true;
  ask({ kind: 'stop' });
});
ask({ kind: 'start', content, binaries });

function show(answer: Answer): void {
  switch (answer.kind) {
    case 'progress':
      part('state').textContent = `${answer.text} …`;
      break;
    case 'ready':
      showReady(answer);
      break;
    case 'neighbours':
      playRecordings(part('by-features'), answer.asked, answer.nearest.features);
      playRecordings(part('by-coordinates'), answer.asked, answer.nearest.coordinates);
      break;
    case 'step':
      showStep(answer);
      break;
    case 'training':
      part('engine-state').textContent = `Training on ${answer.engine}.`;
      break;
    case 'ended':
      endTraining(
        `${answer.stopped ? 'Stopped' : 'Done'} after ${answer.steps} steps. Starting again begins anew, with the same seed.`,
      );
      break;
    case 'halted':
      endTraining(answer.message, true);
      break;
    case 'failed':
      fail(answer.message);
      break;
  }
}

function showReady({ engine: runs, webgpu, recordings, shares }: Ready): void {
  part('state').textContent = `Ready. Runs on ${runs}, in this page alone.`;
  recordings.forEach(({ action, subject }, index) => {
    chosen.append(new Option(`${action}, person ${subject}`, String(index)));
  });
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  part('shares').textContent =
    `Over all ${recordings.length} recordings the nearest one of another person shows the same action for ` +
    `${percent(shares.features)} by the encoder's features and ${percent(shares.coordinates)} by raw coordinates.`;
  const found = 'adapter' in webgpu;
  (engine.options.namedItem('webgpu') as HTMLOptionElement).disabled = !found;
  engine.value = found && !webgpu.software ? 'webgpu' : 'wasm';
  part('engine-state').textContent = found
    ? `WebGPU finds ${webgpu.adapter}${webgpu.software ? '; WebAssembly is faster than that' : ''}.`
    : `Without WebGPU: ${webgpu.why}.`;
  [chosen, another, engine, train].forEach((control) => (control.disabled = false));
  ask({ kind: 'neighbours', recording: 0 });
}

function showStep({ step, loss, gradientNorm, seconds, correlation }: StepDone): void {
  losses.push(loss);
  drawCurve(curve, losses);
  const row = steps.insertRow();
  [String(step), loss.toPrecision(7), gradientNorm.toPrecision(4), seconds.toFixed(1)].forEach((text) => {
    row.insertCell().textContent = text;
  });
  sayOfTraining(`Step ${step}, loss ${loss.toFixed(3)}, ${seconds.toFixed(0)} of ${content.training.seconds} s`);
  if (correlation === undefined) return;
  document.getElementById('matrix-waiting')?.remove();
  drawMatrix(matrix, correlation.values, correlation.width);
  const mean = meanBeside(correlation.values, correlation.width);
  part('matrix-state').textContent = `After step ${step}; mean size beside the diagonal ${mean.toFixed(3)}`;
}

function sayOfTraining(text: string, failed = false): void {
  part('train-state').textContent = text;
  part('train-state').classList.toggle('failed', failed);
}

function endTraining(text: string, failed = false): void {
  sayOfTraining(text, failed);
  [train.disabled, engine.disabled, stop.disabled] = [false, false, true];
  train.focus();
}

function fail(message: string): void {
  part('state').textContent = `This page cannot go on here: ${message}`;
  part('state').classList.add('failed');
  [train.disabled, engine.disabled, stop.disabled] = [true, true, true];
}
