import type { EncoderSettings, EncoderShape } from '../model';
import type { Modality } from '../skeleton';
import type { SyntheticOptions } from '../synthetic';
import type { PretrainingSettings } from '../training';

/** What a page holds beside its program; everything the program is told. */
export interface PageContent {
  /** The pre-trained encoder, in evaluation mode. */
  encoder: {
    settings: EncoderSettings;
    shape: EncoderShape;
    modality: Modality;
    /** Entries of its state, in the order of `numbers`. */
    entries: { name: string; shape: number[] }[];
    /** Little-endian 32-bit floats, base64. */
    numbers: string;
  };
  /** Of the run that it comes from: what is shown of it, name and value. */
  record: [name: string, value: string][];
  /** The recordings of the page. */
  recordings: SyntheticOptions;
  /** The pre-training that a reader starts. */
  training: { settings: PretrainingSettings; seed: number; seconds: number };
}

/** Binary parts of a page: what the program in the background loads. */
export interface PageBinaries {
  /** Address of the WebAssembly engine, a `data:` one. */
  engine: string;
  /** The compiled loops, base64. */
  loops: string;
}

/** Bytes of a text in base64. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
