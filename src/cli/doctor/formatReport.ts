import { installationOf } from '../../backend';
import type { DoctorReport, Finding } from './finding';

const marks: Record<Finding['state'], string> = { ok: '✓', warning: '!', missing: '✗' };

/** The report as text: one line a finding, and under it what to do. Ends with a line break. */
export function formatReport({ ready, findings }: DoctorReport): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, state, found, means, fix }) => [
    `${marks[state]} ${name.padEnd(width)}  ${found} — ${means}`,
    ...(fix === undefined ? [] : [`${' '.repeat(width + 4)}→ ${fix}`]),
  ]);
  const job = installationOf().installed ? 'npx usdrl pretrain' : 'npm run reproduce';
  const verdict = `The main job (\`${job}\`) ${ready ? 'can run here' : 'cannot run here yet'}.`;
  return `${lines.join('\n')}\n\n${verdict}\n`;
}
