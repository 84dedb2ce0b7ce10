import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeEvaluationView } from '../../../../src/augment';
import { tf, useBackend } from '../../../../src/backend';
import { Dataset, importPyskl, readNpz, toFloat32 } from '../../../../src/data';
import { tokensOf } from '../../../../src/model';
import { applyModality, clipToChannelFirst, type Modality } from '../../../../src/skeleton';
import { journalPath } from '../../../goldenFolder';
import { feederBones } from '../../../goldenModel';
import { testBackend } from '../../../testBackend';
import { temporaryFolder } from '../../temporaryFolder';

beforeAll(async () => {
  await useBackend(testBackend);
});

const streams: readonly (readonly [modality: Modality, letter: string])[] = [
  ['joint', 'j'],
  ['bone', 'b'],
  ['motion', 'm'],
];

describe("importPyskl as the feeders of USDRL's journal code", () => {
  it.each([
    ['zero', 'zero'],
    ['confidence', 'score'],
  ] as const)('%s: coordinates of float32 and float16 clips, tokens of all streams', async (padding, third) => {
    const golden = await readNpz(journalPath('ntu2d-input.npz'));
    const out = join(temporaryFolder(), 'set');
    await importPyskl(journalPath('ntu2d-hrnet.pkl'), out, { scaling: 'official', third });
    const dataset = Dataset.open(out);
    for (let index = 0; golden.names.includes(`${padding}_data${index}`); index++) {
      const clip = dataset.read(index);
      expect(clipToChannelFirst(clip)).toEqual(toFloat32(golden.read(`${padding}_data${index}`)));
      const { bodies, joints } = clip;
      const view = makeEvaluationView(clip);
      // Steps and bones are differences of pixels, and as exact as these.
      const absolute = 5e-7 * view.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      for (const [modality, letter] of streams) {
        const stream = applyModality(view, { frames: 64, bodies, joints }, feederBones, modality);
        const { temporal, spatial } = tokensOf(tf.tensor3d(stream, [1, 64, bodies * joints * 3]));
        const wanted = (kind: string) => toFloat32(golden.read(`${padding}_${letter}${kind}${index}`));
        expect(await temporal.data()).toBeAllClose(wanted('t'), { absolute });
        expect(await spatial.data()).toBeAllClose(wanted('s'), { absolute });
      }
    }
    dataset.close();
  });
});
