import type { Annotation } from '../../data';

/**
 * The maximal runs of frames of one label, the background (0) left out, with labels from 1. Two segments of one class that touch are
 * one, as everywhere in the field's evaluation.
 */
export function segmentsOf(labels: ArrayLike<number>): Annotation[] {
  return runsOf(labels).filter(([label]) => label !== 0);
}

/** All maximal runs of frames of one label, those of the background too. */
export function runsOf(labels: ArrayLike<number>): Annotation[] {
  const runs: Annotation[] = [];
  let start = 0;
  for (let frame = 1; frame <= labels.length; frame++) {
    if (frame < labels.length && labels[frame] === labels[start]) continue;
    runs.push([labels[start], start, frame]);
    start = frame;
  }
  return runs;
}

/**
 * Labels without runs shorter than `minimumLength` frames, runs of the background included. The shortest run goes first, of equals the
 * earliest; its frames take the label of the longer of its neighbours, of equals the earlier one's.
 */
export function withoutShortRuns(labels: Int32Array, minimumLength: number): Int32Array {
  const runs = runsOf(labels).map(([label, start, end]) => ({ label, start, end }));
  const length = ({ start, end }: { start: number; end: number }): number => end - start;
  while (runs.length > 1) {
    const at = runs.reduce((least, run, place) => (length(run) < length(runs[least]) ? place : least), 0);
    if (length(runs[at]) >= minimumLength) break;
    const sides = [at - 1, at + 1].filter((place) => place >= 0 && place < runs.length);
    const [taken] = sides.sort((a, b) => length(runs[b]) - length(runs[a]) || a - b);
    runs[at].label = runs[taken].label;
    // What touches and has one label is one run.
    for (const place of [at + 1, at]) {
      if (place < 1 || place >= runs.length || runs[place].label !== runs[place - 1].label) continue;
      runs[place - 1].end = runs[place].end;
      runs.splice(place, 1);
    }
  }
  const refined = Int32Array.from(labels);
  runs.forEach(({ label, start, end }) => refined.fill(label, start, end));
  return refined;
}
