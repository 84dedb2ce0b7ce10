import { Generator } from '../random';
import { drawSetup, type Setup } from './camera';
import { drawSubject, type Subject } from './subject';

/**
 * The subjects and rooms of a seed. Each is drawn from its own number, so that more subjects or setups never change the
 * first ones.
 */
export class World {
  private readonly root: Generator;
  private readonly subjects = new Map<number, Subject>();
  private readonly setups = new Map<number, Setup>();

  constructor(seed: number) {
    this.root = new Generator(`synthetic ${seed}`);
  }

  subject(number: number): Subject {
    return remembered(this.subjects, number, () => drawSubject(this.root.fork(`subject ${number}`)));
  }

  setup(number: number): Setup {
    return remembered(this.setups, number, () => drawSetup(this.root.fork(`setup ${number}`)));
  }

  /** The generator of a recording, by its name alone. */
  generator(recording: string): Generator {
    return this.root.fork(recording);
  }
}

function remembered<T>(known: Map<number, T>, key: number, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}
