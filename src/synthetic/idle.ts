import type { Generator } from '../random';
import { at, hanging, type Control, type HandTarget, type IdleHands } from './posture';
import type { Vector } from './vector';

/** Slow movements nobody intends: weight shifts, breathing, the head looking round, hands drifting. */
export interface Idle {
  /** Adds the sway at a time (seconds) to the controls. */
  addTo(controls: Record<Control, number>, time: number): void;
  /** Drift of a hand (0 left, 1 right) in metres. */
  drift(hand: number, time: number): Vector;
  /** Where hands are that have nothing to do. */
  hands: IdleHands;
  /** Turn of the body at a time, radians: one stands at an angle and turns to the action as it begins. */
  turn(time: number): number;
}

type Wave = (time: number) => number;

const swayed: readonly (readonly [Control, number])[] = [
  ['pelvisSide', 0.014],
  ['pelvisForward', 0.012],
  ['pelvisTurn', 0.05],
  ['pelvisLean', 0.015],
  ['bend', 0.03],
  ['twist', 0.05],
  ['nod', 0.06],
  ['look', 0.13],
  ['tilt', 0.03],
];

const pocket = at('hang', [0.02, 0.12, 0.06], 0.5);
const onHip = at('chest', [0.2, -0.46, 0.04], 1);
const inFront = at('chest', [0.02, -0.46, 0.2], 0.3);
const behind = at('chest', [0.04, -0.46, -0.2], 0.3);

/** @param begin when the action begins, in seconds; @param amount 1 is ordinary restlessness */
export function drawIdle(begin: number, amount: number, generator: Generator): Idle {
  const angle = generator.normal(0, 0.4);
  const turnedAt = Math.max(0.5, begin + generator.uniform(-0.2, 0.3));
  const sways = swayed.map(([control, size]) => ({ control, wave: drawWave(amount * size, generator) }));
  const hands = [0, 1].map(() => [0.012, 0.012, 0.016].map((size) => drawWave(amount * size, generator)));
  return {
    addTo(controls, time) {
      for (const { control, wave } of sways) controls[control] += wave(time);
    },
    hands: drawHands(generator),
    turn(time) {
      const u = Math.min(1, Math.max(0, (time - turnedAt + 0.7) / 0.7));
      return angle * (1 - u * u * (3 - 2 * u));
    },
    drift(hand, time) {
      const [x, y, z] = hands[hand];
      return [x(time), y(time), z(time)];
    },
  };
}

/** Mostly both arms hang; else one or both hands are in a pocket, on the hip, or folded before or behind the body. */
function drawHands(generator: Generator): IdleHands {
  if (generator.coin(0.45)) return { left: hanging, right: hanging };
  if (generator.coin(0.4)) {
    const folded = generator.pick([inFront, behind]);
    return { left: folded, right: folded };
  }
  const busy: HandTarget = generator.pick([pocket, onHip, inFront]);
  return generator.coin() ? { left: busy, right: hanging } : { left: hanging, right: busy };
}

/** A smooth wandering: three slow waves whose frequencies have no common measure. */
function drawWave(deviation: number, generator: Generator): Wave {
  const parts = [0.12, 0.27, 0.53].map((frequency) => ({
    size: deviation * generator.normal(0, 0.8),
    rate: 2 * Math.PI * frequency * generator.uniform(0.7, 1.3),
    phase: generator.uniform(0, 2 * Math.PI),
  }));
  return (time) => parts.reduce((sum, { size, rate, phase }) => sum + size * Math.sin(rate * time + phase), 0);
}
