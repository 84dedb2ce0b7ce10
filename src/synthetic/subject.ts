import type { Generator } from '../random';
import { bodyShape, type BodyShape } from './body';
import type { Vector } from './vector';

/** Who performs: a body and habits. Drawn once per subject, so all recordings of a subject share them. */
export interface Subject {
  shape: BodyShape;
  leftHanded: boolean;
  /** Speed of all movements, near 1. */
  tempo: number;
  /** Size of free movements, near 1. */
  amplitude: number;
  /** Standing posture in radians: rounded back, head carried forward. */
  hunch: number;
  headForward: number;
  /** How far the arms hang from the body and elbows stand out. */
  armsOut: number;
  elbowsOut: number;
  /** Distance between the feet as a factor of the hips' width, and their turn to the outside in radians. */
  stance: number;
  turnout: number;
  /** Amount of idle movement, near 1. */
  restlessness: number;
  /** The subject's own shift of every free hand target, `[out, up, forward]` in metres. */
  reach: Vector;
}

/** @param generator the subject's own; the same generator gives the same subject */
export function drawSubject(generator: Generator): Subject {
  const between = (low: number, high: number) => generator.uniform(low, high);
  return {
    shape: bodyShape({
      height: Math.min(1.95, Math.max(1.5, generator.normal(1.7, 0.1))),
      legs: between(0.93, 1.07),
      arms: between(0.92, 1.08),
      shoulders: between(0.86, 1.14),
      hips: between(0.85, 1.15),
    }),
    leftHanded: generator.coin(0.25),
    tempo: between(0.72, 1.35),
    amplitude: between(0.78, 1.18),
    hunch: between(-0.03, 0.22),
    headForward: between(-0.1, 0.25),
    armsOut: between(0.02, 0.2),
    elbowsOut: between(-0.12, 0.3),
    stance: between(0.9, 1.9),
    turnout: between(0.02, 0.35),
    restlessness: between(0.4, 1.7),
    reach: [generator.normal(0, 0.04), generator.normal(0, 0.05), generator.normal(0, 0.04)],
  };
}
