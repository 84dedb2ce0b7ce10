import { createRequire } from 'node:module';

/** A place in a cell's outputs. tslab sends one MIME type a message. */
export interface Display {
  html(text: string): void;
  markdown(text: string): void;
  svg(text: string): void;
}

interface Tslab {
  display: Display;
  newDisplay(): Display;
}

const load = createRequire(__filename);

/**
 * tslab's display functions when this code runs in a notebook, undefined otherwise. tslab is never loaded by us: it brings
 * a TypeScript compiler. A kernel has it loaded, and has told it where outputs go.
 */
export function notebookDisplay(): Tslab | undefined {
  const file = locate('tslab/dist/jupyter');
  if (file === undefined || !isKernel(load.cache[file]?.exports)) return undefined;
  return load('tslab') as Tslab;
}

function locate(name: string): string | undefined {
  try {
    return load.resolve(name);
  } catch {
    return undefined;
  }
}

function isKernel(jupyter: unknown): boolean {
  return (
    typeof jupyter === 'object' &&
    jupyter !== null &&
    'lastWriteDisplayData' in jupyter &&
    typeof jupyter.lastWriteDisplayData === 'function'
  );
}
