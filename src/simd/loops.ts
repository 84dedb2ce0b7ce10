import { nodeModule } from '../platform';

const compiledFile = 'loops.wasm';

/**
 * The compiled loops. Numbers that are passed are addresses in `memory`, in bytes, and sizes; each is described where it is
 * written, in `assembly`.
 */
export interface Loops {
  memory: WebAssembly.Memory;
  areasBegin: WebAssembly.Global<'i32'>;
  textPlace: () => number;
  lineEnd: (place: number) => number;
  numbersOfLines: (place: number, end: number, lines: number, count: number, target: number) => number;
  addSums: (frame: number, frames: number, joints: number, state: number) => void;
  addSquares: (frame: number, frames: number, joints: number, mean: number, state: number) => void;
  interleaveBody: (body: number, frames: number, numbers: number, clip: number, stride: number) => void;
  markPresent: (row: number, rows: number, numbers: number, flags: number) => void;
  centreFrames: (
    frame: number,
    frames: number,
    bodies: number,
    joints: number,
    joint: number,
    occupied: number,
  ) => void;
  turnFrames: (row: number, frames: number, bodies: number, joints: number, rotation: number, occupied: number) => void;
  firstNotFinite: (place: number, numbers: number) => number;
  pairFrames: (
    clip: number,
    bytes: number,
    length: number,
    T: number,
    first: number,
    frames: number,
    pairs: number,
  ) => void;
  resizeView: (pairs: number, frames: number, size: number, view: number) => void;
  mapView: (pairs: number, frames: number, size: number, map: number, view: number) => void;
  mapPoints: (view: number, frames: number, size: number, points: number, count: number, map: number) => void;
  clearPoints: (view: number, frames: number, size: number, points: number, count: number) => void;
}

let loaded: Loops | undefined;

/** The loops of this thread, compiled on first use. */
export function loops(): Loops {
  loaded ??= instantiate(compiledBytes());
  return loaded;
}

/** Gives the compiled loops where there are no files, as in a page; before they are first used. */
export function takeLoops(compiled: BufferSource): void {
  loaded ??= instantiate(compiled);
}

function instantiate(compiled: BufferSource): Loops {
  const module = new WebAssembly.Module(compiled);
  // A plain object: what an instance exports is looked up more slowly.
  return { ...(new WebAssembly.Instance(module).exports as WebAssembly.Exports & Loops) };
}

/** Of the file beside this one, or, from the sources (as in tests), that of the build. */
export function compiledBytes(): Uint8Array<ArrayBuffer> {
  const [fs, path] = [nodeModule('node:fs'), nodeModule('node:path')];
  const places = [path.join(__dirname, compiledFile), path.resolve(__dirname, '../../dist/simd', compiledFile)];
  const file = places.find((place) => fs.existsSync(place));
  if (file === undefined) throw new Error(`${compiledFile} is missing: run \`npm run setup\``);
  return new Uint8Array(fs.readFileSync(file));
}
