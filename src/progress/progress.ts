/** One report on long work. */
export interface ProgressEvent {
  /** What is running, e.g. `pretrain` or `import nucla`. */
  task: string;
  /** Units finished so far, out of `total`. */
  done: number;
  total: number;
  /** What is counted: `epoch`, `clip`, `file`. */
  unit: string;
  /** Short free text, e.g. the current loss. */
  detail?: string;
}

/** Receives progress; the terminal and the notebook each have one. */
export type ProgressSink = (event: ProgressEvent) => void;

/** The options that every long-running function takes. */
export interface LongWork {
  /** Where progress goes; default nowhere. */
  progress?: ProgressSink;
  /** Aborting it stops the work at the next safe point with {@link Interrupted}. */
  signal?: AbortSignal;
}
