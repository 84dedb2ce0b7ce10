import { installationOf } from '../../backend';

/** One thing that was looked for. */
export interface Finding {
  /** The thing: `node`, `backend tensorflow`, `browser`. */
  name: string;
  /** `warning`: it is there, but not as it should be. */
  state: 'ok' | 'warning' | 'missing';
  /** What was found, with version or place. */
  found: string;
  /** What it is for, or what is lost without it. */
  means: string;
  /** What to do about it, where there is something to do. */
  fix?: string;
}

/** Everything that was looked for. */
export interface DoctorReport {
  /** Whether the main job, `npm run reproduce`, can run here. */
  ready: boolean;
  findings: Finding[];
}

/** The advice for everything that set-up puts right. */
export const runSetup = `Run \`${installationOf().setup}\`.`;
