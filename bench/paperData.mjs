import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * The data sets of the profile `paper` from made-up files in the raw layout of NTU RGB+D and PKU-MMD: few, short, and without any
 * meaning; what they show is that the whole way from raw files to a table runs.
 */

const three = (n) => String(n).padStart(3, '0');

/** Imports NTU RGB+D 60 and 120, and both phases of PKU-MMD, from files written here. */
export async function makePaperData(usdrl, folder) {
  const raw = join(folder, 'raw');
  const root = join(folder, 'data');
  // Performers 1 and 2 train in cross-subject, 3 and 6 test; setups of even number train in cross-setup.
  const ntu60 = writeNtu(join(raw, 'ntu60'), [1, 2], [1, 2, 3, 6], [1, 2, 60]);
  const ntu120 = writeNtu(join(raw, 'ntu120'), [18, 19], [45, 46, 41, 42], [61, 62, 120]);
  const pku = writePku(join(raw, 'pku'));
  await usdrl.importNtu([ntu60], join(root, 'ntu60'));
  await usdrl.importNtu([ntu60, ntu120], join(root, 'ntu120'));
  for (const phase of [1, 2]) await usdrl.importPku([pku], join(root, `pku-mmd-${phase}`), { clips: true });
  await usdrl.importPku([pku], join(root, 'pku-mmd-1-untrimmed'));
  return root;
}

function writeNtu(folder, setups, performers, actions) {
  mkdirSync(folder, { recursive: true });
  for (const setup of setups)
    for (const performer of performers)
      for (const action of actions)
        for (const camera of [1, 2, 3]) {
          const name = `S${three(setup)}C${three(camera)}P${three(performer)}R001A${three(action)}`;
          writeFileSync(join(folder, `${name}.skeleton`), skeletonText(setup + 7 * performer + 31 * action + camera));
        }
  return folder;
}

/** Eight frames of one body. */
function skeletonText(seed) {
  const frame = (t) => {
    const joints = Array.from({ length: 25 }, (_, j) => {
      const [x, y, z] = [Math.sin(seed + j), Math.cos(seed * j + t / 3), 3 + Math.sin(t / 3)];
      return `${x.toFixed(7)} ${y.toFixed(7)} ${z.toFixed(7)} 250.1 200.2 960 540 0 0 0 0 2`;
    });
    return ['1', '72057594037930001 0 1 1 1 1 0 0.1 -0.1 2', '25', ...joints];
  };
  return ['8', ...Array.from({ length: 8 }, (_, t) => frame(t)).flat()].join('\r\n') + '\r\n';
}

function writePku(folder) {
  const line = (t, video) =>
    Array.from({ length: 150 }, (_, i) => (i >= 75 ? '0' : (Math.sin(i * video + t) + 2).toFixed(6))).join(' ');
  for (const part of ['skeletons', 'labels']) mkdirSync(join(folder, part), { recursive: true });
  for (const [name, video] of Object.entries({ '0002-L': 2, '0003-M': 3, '0004-R': 4, '0005-L': 5 })) {
    const text = Array.from({ length: 30 }, (_, t) => line(t, video)).join('\n');
    writeFileSync(join(folder, 'skeletons', `${name}.txt`), text);
    writeFileSync(join(folder, 'labels', `${name}.txt`), '1,2,9,2\n2,12,20,1\n3,21,29,2\n');
  }
  const split = 'Training videos: \n0002-L, 0003-M, \nValidataion videos: \n0004-R, 0005-L, \n';
  writeFileSync(join(folder, 'cross-subject.txt'), split);
  return folder;
}
