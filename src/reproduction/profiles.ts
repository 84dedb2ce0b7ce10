import { InputError } from '../errors';

/** What the main job runs on, and how much of it. */
export interface Profile {
  description: string;
  /** Folder of the data set; it is made when it does not exist. */
  data: string;
  preset: string;
  splits: readonly string[];
  /** Where the runs are kept. */
  runs: string;
}

export const profiles: Readonly<Record<string, Profile>> = {
  demo: {
    description: 'synthetic recordings, a small DSTE, three splits; minutes on 2 cores',
    data: 'data/synthetic',
    preset: 'demo',
    splits: ['cross-subject', 'cross-view', 'cross-setup'],
    runs: 'runs/demo',
  },
};

/** @throws InputError for a name that is no profile */
export function profileNamed(name: string): Profile {
  if (name in profiles) return profiles[name];
  throw new InputError({ thing: 'profile', found: name, wanted: `one of ${Object.keys(profiles).join(', ')}` });
}
