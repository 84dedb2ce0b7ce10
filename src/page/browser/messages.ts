import type { BrowserEngine } from '../../backend/browser';
import type { Clip } from '../../skeleton';
import type { PageBinaries, PageContent } from '../content';

/** What the page asks of the program in the background. */
export type Question =
  | { kind: 'start'; content: PageContent; binaries: PageBinaries }
  | { kind: 'neighbours'; recording: number }
  | { kind: 'train'; engine: BrowserEngine }
  | { kind: 'stop' };

/** A recording to play. */
export interface ShownRecording {
  action: string;
  subject: number;
  clip: Clip;
  /** Cosine similarity to the one that was asked about. */
  similarity: number;
}

/** Both ways to find neighbours. */
export type Way = 'features' | 'coordinates';

/** One step of the pre-training in the page. */
export interface StepDone {
  kind: 'step';
  /** From 1. */
  step: number;
  loss: number;
  /** Length of the gradient of all parameters. */
  gradientNorm: number;
  /** Since the training began. */
  seconds: number;
  /** Of the projections, now and then: row-major (width, width). */
  correlation?: { values: Float32Array; width: number };
}

/** Whether a training can run on WebGPU: the adapter in words, and whether the processor does its work; or why it cannot. */
export type WebgpuFound = { adapter: string; software: boolean } | { why: string };

/** All is there to be shown. */
export interface Ready {
  kind: 'ready';
  /** What compares the recordings. */
  engine: string;
  webgpu: WebgpuFound;
  recordings: { action: string; subject: number }[];
  shares: Record<Way, number>;
}

/** What it answers. */
export type Answer =
  | { kind: 'progress'; text: string }
  | Ready
  | { kind: 'neighbours'; recording: number; asked: ShownRecording; nearest: Record<Way, ShownRecording[]> }
  | StepDone
  | { kind: 'training'; engine: string }
  | { kind: 'ended'; steps: number; stopped: boolean }
  /** A training that could not begin or go on; everything else does. */
  | { kind: 'halted'; message: string }
  | { kind: 'failed'; message: string };
