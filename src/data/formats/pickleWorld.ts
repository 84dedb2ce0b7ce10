/** A function or class that a pickle names. It does what we wrote for it; nothing of the file is ever run. */
export class PickleGlobal {
  constructor(
    readonly name: string,
    /** What calling it gives; absent for names that only serve as marks. */
    readonly call?: (args: readonly unknown[]) => unknown,
  ) {}
}

/** An object that a pickle makes first and describes afterwards. */
export abstract class PickledObject {
  /** Takes the description. @throws InputError when it is not what such an object has */
  abstract setState(state: unknown): void;
}

/**
 * An object of a class that is not known here: nothing of it is made or run, what describes it is read past, and only the
 * name of its class is kept.
 */
export class PickledStandIn extends PickledObject {
  constructor(readonly name: string) {
    super();
  }

  setState(): void {
    // What describes the object is of no use without its class.
  }
}

/** What a pickle may refer to. */
export interface PickleWorld {
  /** The stand-in for `module.name`; undefined refuses the file. */
  find(name: string): PickleGlobal | undefined;
  /** The object behind a persistent id; absent refuses them. */
  persistent?(id: unknown): unknown;
}

/** A world of these names and nothing else. */
export function worldOf(globals: readonly PickleGlobal[]): PickleWorld {
  const byName = new Map(globals.map((global) => [global.name, global]));
  return { find: (name) => byName.get(name) };
}

/** A value of a pickle for a message: texts and numbers as they are, containers by their kind (they may be cyclic). */
export function describe(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 100);
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof PickleGlobal || value instanceof PickledStandIn) return value.name;
  if (value instanceof Map) return `a dictionary of ${value.size}`;
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}
