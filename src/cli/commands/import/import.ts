import { Command } from 'commander';

import type { ExitStatus } from '../../action';
import type { Io } from '../../io';
import { hdm05, msrAction3d, nucla, utdMhad } from './clipSets';
import { clips } from './clips';
import { arrays, joined, synthetic } from './own';
import { poses } from './poses';
import { ntu, pkuMmd, utkinect } from './recordings';
import { selection } from './selection';
import { agcn, ctrgcn, pyskl, usdrlPku } from './toolkits';

/** `usdrl import FORMAT PATH... --out DIR`: recordings to a data set folder. */
export function importCommand(io: Io, exit: ExitStatus): Command {
  const command = new Command('import').description('bring recordings into a data set folder');
  const recordings = [ntu, pkuMmd, nucla, utkinect, utdMhad, msrAction3d, hdm05, poses];
  [...recordings, agcn, ctrgcn, pyskl, usdrlPku, clips, arrays, joined, selection, synthetic].forEach((create) =>
    command.addCommand(create(io, exit)),
  );
  return command.usage('FORMAT [PATH...] --out DIR [options]');
}
