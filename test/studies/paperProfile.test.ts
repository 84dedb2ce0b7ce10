import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { importNtu, importPku } from '../../src/data';
import {
  checkWorkload,
  paperColumns,
  profilePlans,
  readProfileRecords,
  studyTable,
  studyWorkload,
  withSettings,
} from '../../src/studies';
import { skeletonText } from '../data/importers/ntu/skeletonText';
import { temporaryFolder } from '../data/temporaryFolder';
import { testBackend } from '../testBackend';
import { makeHere } from './makeHere';

beforeAll(() => useBackend(testBackend));

const two = (n: number): string => String(n).padStart(3, '0');

/** Raw recordings of NTU by their official names: setups, performers, three cameras, some actions. */
function writeNtu(
  folder: string,
  setups: readonly number[],
  performers: readonly number[],
  actions: readonly number[],
): string {
  mkdirSync(folder);
  for (const setup of setups)
    for (const performer of performers)
      for (const action of actions)
        for (const camera of [1, 2, 3]) {
          const name = `S${two(setup)}C${two(camera)}P${two(performer)}R001A${two(action)}`;
          writeFileSync(join(folder, `${name}.skeleton`), skeletonText(name));
        }
  return folder;
}

/** Raw recordings of PKU-MMD in the layout of its downloads. */
function writePku(folder: string): string {
  const line = (t: number, video: number): string =>
    Array.from({ length: 150 }, (_, i) => (i >= 75 ? '0' : (Math.sin(i * video + t) + 2).toFixed(6))).join(' ');
  const videos = { '0002-L': 2, '0003-M': 3, '0004-R': 4, '0005-L': 5 };
  for (const part of ['skeletons', 'labels']) mkdirSync(join(folder, part), { recursive: true });
  for (const [name, video] of Object.entries(videos)) {
    const text = Array.from({ length: 30 }, (_, t) => line(t, video)).join('\n');
    writeFileSync(join(folder, 'skeletons', `${name}.txt`), text);
    writeFileSync(join(folder, 'labels', `${name}.txt`), '1,2,9,2\n2,12,20,1\n3,21,29,2\n');
  }
  const split = 'Training videos: \n0002-L, 0003-M, \nValidataion videos: \n0004-R, 0005-L, \n';
  writeFileSync(join(folder, 'cross-subject.txt'), split);
  return folder;
}

describe('the profile paper', () => {
  it('goes from raw files in the layout of NTU and PKU-MMD to every column of Tables 1, 3 and 4', async () => {
    const root = temporaryFolder();
    const dataRoot = join(root, 'data');
    // Performers 1 and 2 train in cross-subject, 3 and 6 test; setups of even number train in cross-setup.
    const ntu60 = writeNtu(join(root, 'ntu60'), [1, 2], [1, 2, 3, 6], [1, 2, 60]);
    const ntu120 = writeNtu(join(root, 'ntu120'), [18, 19], [45, 46, 41, 42], [61, 62, 120]);
    await importNtu([ntu60], join(dataRoot, 'ntu60'));
    await importNtu([ntu60, ntu120], join(dataRoot, 'ntu120'));
    const pku = writePku(join(root, 'pku'));
    for (const phase of [1, 2]) await importPku([pku], join(dataRoot, `pku-mmd-${phase}`), { clips: true });
    await importPku([pku], join(dataRoot, 'pku-mmd-1-untrimmed'));

    const tiny = ['encoder.hidden=8', 'augment.frames=8', 'training.batch=8', 'training.epochs=1', 'linear.epochs=2'];
    const detection = ['epochs=1', 'batch=4', 'trainStride=8', 'testStride=8'].map((one) => `detection.usdrl.${one}`);
    // The graph of each step would take longer to make than the step takes.
    const set = [...tiny, ...detection, 'training.execution=eager', 'optimizer.milestones=1'];
    const runs = join(root, 'runs');
    const names = ['table1', 'table3', 'table4'] as const;
    const plan = withSettings(profilePlans.paper, set);
    const workload = studyWorkload({ names, profile: 'paper', plan, dataRoot, runs });
    const ofPku2 = studyWorkload({ names, profile: 'paper', plan, dataRoot, runs, datasets: ['pku-mmd-2'] });
    expect(new Set(ofPku2.experiments.map(({ experiment }) => experiment.dataset))).toEqual(new Set(['pku-mmd-2']));
    expect(() => studyWorkload({ names, profile: 'paper', plan, dataRoot, runs, datasets: ['ntu'] })).toThrow(
      'data set of the studies: found ntu, wanted ntu60, ',
    );
    // Detection after pre-training on NTU needs NTU and the recordings in which it detects.
    const runsOf4 = (datasets: string[]) =>
      studyWorkload({ names: ['table4'], profile: 'paper', plan, dataRoot, runs, datasets }).experiments.length;
    expect(runsOf4(['pku-mmd-1-untrimmed'])).toBeLessThan(runsOf4(['pku-mmd-1-untrimmed', 'ntu60']));
    expect(() => runsOf4(['ntu60'])).toThrow('experiments of profile paper: found none for table4');
    await makeHere(workload);
    expect(checkWorkload(workload, root).runs.filter(({ state }) => state !== 'done')).toEqual([]);

    const records = readProfileRecords('paper', { runs, kept: root, set });
    const [table1, table3, table4] = names.map((name) => studyTable(name, records));
    for (const column of [...Object.values(paperColumns), 'PKU-MMD I x-sub']) {
      const own = table1.rows
        .filter((row) => row[`${column}/ours`] !== null)
        .map(({ method, stream }) => `${method as string} ${stream as string}`);
      expect(own, column).toEqual([
        'untrained DSTE J',
        'USDRL (STTR) J',
        'USDRL (DSTE) J',
        'USDRL (DSTE) M',
        'USDRL (DSTE) B',
        '3s-USDRL (DSTE) J+M+B',
      ]);
    }
    const dste = table3.rows.find(({ method }) => method === 'USDRL (DSTE)');
    const measured = dste?.['NTU-60 x-sub/ours'] as { value: number; source: string };
    expect(measured.source).toBe('ours');
    expect(dste?.['NTU-60 x-sub/difference']).toBeCloseTo(measured.value - 0.75, 6);
    for (const measure of ['mAP_a', 'mAP_v']) {
      const column = `PKU-MMD I x-sub ${measure}`;
      const own = table4.rows.filter((row) => row[`${column}/ours`] !== null).map(({ method }) => method);
      expect(own, column).toEqual(['raw coordinates', 'untrained DSTE', 'USDRL (STTR)', 'USDRL (DSTE)']);
    }
    const detected = table4.rows.find(({ method }) => method === 'USDRL (DSTE)');
    const average = detected?.['PKU-MMD I x-sub mAP_a/ours'] as { value: number; source: string };
    expect(average.source).toBe('ours');
    expect(detected?.['PKU-MMD I x-sub mAP_a/difference']).toBeCloseTo(average.value - 0.757, 6);
  });
});
