import type { DoctorReport, Finding } from './finding';

const marks: Record<Finding['state'], string> = { ok: '✓', warning: '!', missing: '✗' };

/** The report as text: one line a finding, and under it what to do. Ends with a line break. */
export function formatReport({ ready, findings }: DoctorReport): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, state, found, means, fix }) => [
    `${marks[state]} ${name.padEnd(width)}  ${found} — ${means}`,
    ...(fix === undefined ? [] : [`${' '.repeat(width + 4)}→ ${fix}`]),
  ]);
  const verdict = ready
    ? 'The main job (`npm run reproduce`) can run here.'
    : 'The main job (`npm run reproduce`) cannot run here yet.';
  return `${lines.join('\n')}\n\n${verdict}\n`;
}
