import { describe, expect, it } from 'vitest';
import { importHdm05 } from '../../../src/data';
import { hdm05 } from '../../../src/skeleton';
import { matlabFile } from '../formats/matlabFiles';
import { amcCoordinates, amcMat, folderOf, imported } from './clipSets';

const read = (files: Record<string, Uint8Array>) =>
  imported((out) => importHdm05([folderOf(files)], out, { normalise: false }));

describe('importHdm05', () => {
  it('reads trajectories in metres, eleven motions, actors bd, bk and dg to train', async () => {
    const { report, dataset } = await read({
      'depositFloorR/HDM_bd_depositFloorR_003_120.amc.mat': amcMat(4),
      'squat/HDM_mm_squat1Reps_001_120.amc.MAT': amcMat(1),
      'walk/HDM_dg_walk2StepsLstart_001_120.amc.mat': amcMat(1),
    });
    expect(report.skipped).toEqual([
      { name: 'HDM_dg_walk2StepsLstart_001_120.amc', why: 'not one of the eleven actions of the protocol' },
    ]);
    expect(dataset.layout).toEqual(hdm05);
    expect(dataset.recording(0)).toMatchObject({ label: 0, subject: 1, replication: 3, frames: 4 });
    expect([...dataset.read(0).coordinates]).toBeAllClose(amcCoordinates({ frames: 4 }));
    expect(dataset.split('cross-subject')).toEqual({ train: [0], test: [1] });
    dataset.close();
  });

  const name = 'HDM_bd_squat1Reps_001_120.amc.mat';
  it.each([
    ['other joints', amcMat(1, { joints: 30 }), /mot\.jointTrajectories: found 30 joints, wanted 31/],
    ['another order', amcMat(1, { leftHip: 7 }), /mot\.nameMap, trajectory of lhip: found 7, wanted 2\. The joints/],
    ['no structure', matlabFile({ mot: { text: 'x' } }), /mot: found text, wanted a structure/],
    ['no trajectories', matlabFile({ mot: { fields: { x: { text: 'y' } } } }), /found nothing, wanted cells/],
    ['no frame', amcMat(0), /frames: found none/],
  ])('refuses %s', async (_, content, message) => {
    await expect(read({ [name]: content })).rejects.toThrow(message);
  });

  it('refuses an unknown actor', async () => {
    await expect(read({ 'HDM_xx_squat1Reps_001_120.amc.mat': amcMat(1) })).rejects.toThrow(
      /actor: found xx, wanted bd/,
    );
  });
});
