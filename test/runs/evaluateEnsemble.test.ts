import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { Claim, claimsIn, writeNpz } from '../../src/data';
import { evaluateEnsemble } from '../../src/runs';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-ensemble-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Stored {
  scores: number[][][];
  labels?: number[];
  clips?: number[];
  fingerprint?: string;
  split?: string;
  protocol?: string;
}

/** A run folder with one stored evaluation of three clips in two classes; scores (draws, N, classes). */
function writeRun(name: string, stored: Stored): string {
  const { scores, labels = [0, 1, 1], clips = [3, 5, 8], fingerprint = 'f', split = 's', protocol = 'linear' } = stored;
  const run = join(folder, name);
  mkdirSync(run, { recursive: true });
  const classes = scores[0][0].length;
  const shape = scores.length === 1 ? [labels.length, classes] : [scores.length, labels.length, classes];
  writeNpz(join(run, `scores-${protocol}.npz`), {
    scores: { dtype: 'float32', shape, data: Float32Array.from(scores.flat(2)) },
    labels: { dtype: 'int32', shape: [labels.length], data: Int32Array.from(labels) },
    clips: { dtype: 'int32', shape: [clips.length], data: Int32Array.from(clips) },
  });
  const result = {
    protocol,
    top1: 0.5,
    counts: { train: 9, test: labels.length, classes, features: 4 },
    checkpoint: `${name}.safetensors`,
    scores: `scores-${protocol}.npz`,
    settings: { modality: name },
    perClass: Array.from({ length: classes }, (_, label) => ({ label, name: `class ${label}`, accuracy: 0 })),
    data: { folder: 'data', name: 'made up', fingerprint, split },
    synthetic: true,
    seed: 2,
  };
  writeFileSync(join(run, `result-${protocol}.json`), JSON.stringify(result));
  return run;
}

const { log } = Math;
/** Shares of class 0: 3/4, 3/5, 1/4: clips 0 and 2 right. */
const joint = writeRun('joint', {
  scores: [
    [
      [log(3), 0],
      [log(1.5), 0],
      [0, log(3)],
    ],
  ],
});
/** Shares of class 0: 2/5, 1/5, 3/5: clip 1 right. */
const bone = writeRun('bone', {
  scores: [
    [
      [0, log(1.5)],
      [0, log(4)],
      [log(1.5), 0],
    ],
  ],
});

describe('an ensemble of stored evaluations', () => {
  it('is the mean of the softmax scores: hand-checked', async () => {
    // Fused shares of class 0: 0.575, 0.4, 0.425: all right.
    const out = join(folder, 'fused.json');
    const result = await evaluateEnsemble({ runs: [joint, join(bone, 'result-linear.json')], out });
    expect(result).toMatchObject({
      protocol: 'ensemble',
      top1: 1,
      top5: 1,
      counts: { train: 9, test: 3, classes: 2, features: 8 },
      confusion: [
        [1, 0],
        [0, 2],
      ],
      members: [
        { modality: 'joint', weight: 0.5, top1: 0.5, checkpoint: 'joint.safetensors' },
        { modality: 'bone', weight: 0.5 },
      ],
      settings: { combine: 'softmax' },
      data: { fingerprint: 'f', split: 's' },
      synthetic: true,
      seed: 2,
    });
    await expect(evaluateEnsemble({ runs: [joint, bone], out })).rejects.toThrow(/--force/);
    const claim = Claim.hold(claimsIn(folder, 'fused.json'), out);
    const again = evaluateEnsemble({ runs: [joint, bone], out, force: true });
    await expect(again).rejects.toThrow(/fused.json: writer: found this very process/);
    claim.release();
    expect(readdirSync(folder)).not.toContain('claims');
  });

  it('takes weights and logits', async () => {
    // (5·joint + bone) / 6 of class 0: 0.69, 0.53, 0.31.
    const { top1, members } = await evaluateEnsemble({ runs: [joint, bone], weights: [5, 1] });
    expect(top1).toBeCloseTo(2 / 3);
    expect(members[0].weight).toBeCloseTo(5 / 6);
    const logits = await evaluateEnsemble({ runs: [joint, bone], weights: [5, 1], combine: 'logits' });
    expect(logits.top1).toBeCloseTo(2 / 3); // 5·ln 1.5 > ln 4
    const others = await evaluateEnsemble({ runs: [joint, bone], weights: [3, 1], combine: 'logits' });
    expect(others.top1).toBe(1); // 3·ln 1.5 < ln 4
  });

  it('fuses draws of the labelled clips one by one', async () => {
    const right = [
      [1, 0],
      [0, 1],
      [0, 1],
    ];
    const wrong = [
      [0, 1],
      [1, 0],
      [1, 0],
    ];
    const [a, b] = ['a', 'b'].map((name) => writeRun(name, { scores: [right, wrong], protocol: 'semi-1' }));
    const { top1, confusion } = await evaluateEnsemble({ runs: [a, b], protocol: 'semi-1' });
    expect(top1).toBe(0.5);
    expect(confusion).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('refuses what is not about the same clips', async () => {
    const scores = [
      [
        [1, 0],
        [1, 0],
        [1, 0],
      ],
    ];
    const fuse = (name: string, stored: Partial<Stored>) =>
      evaluateEnsemble({ runs: [joint, writeRun(name, { scores, ...stored })] });
    await expect(fuse('data', { fingerprint: 'g' })).rejects.toThrow(
      /data.result-linear.json: data set \(fingerprint\): found g, wanted f, as in .*same data set folder/,
    );
    await expect(fuse('split', { split: 't' })).rejects.toThrow(/split: found t, wanted s/);
    await expect(fuse('clips', { clips: [3, 5, 9] })).rejects.toThrow(
      /test clip 2: found clip 9 of class 1, wanted clip 8 of class 1/,
    );
    await expect(fuse('labels', { labels: [0, 0, 1] })).rejects.toThrow(/test clip 1: found clip 5 of class 0/);
    await expect(fuse('number', { scores: [scores[0].slice(1)], labels: [0, 1], clips: [3, 5] })).rejects.toThrow(
      /test clips: found 2, wanted 3/,
    );
    await expect(fuse('classes', { scores: [scores[0].map((row) => [...row, 0])] })).rejects.toThrow(
      /classes: found 3, wanted 2/,
    );
    await expect(fuse('draws', { scores: [scores[0], scores[0]] })).rejects.toThrow(/draws.*found 2, wanted 1/);
  });

  it('says how to make what is missing', async () => {
    const bare = writeRun('bare', {
      scores: [
        [
          [1, 0],
          [1, 0],
          [1, 0],
        ],
      ],
    });
    rmSync(join(bare, 'scores-linear.npz'));
    await expect(evaluateEnsemble({ runs: [joint, bare] })).rejects.toThrow(
      /scores-linear.npz: scores of the test clips: found no such file.*usdrl evaluate linear --force/,
    );
    await expect(evaluateEnsemble({ runs: [joint, bone], protocol: 'semi-10' })).rejects.toThrow(
      /result-semi-10.json.*usdrl evaluate semi --fraction 0.1/,
    );
    await expect(evaluateEnsemble({ runs: [joint] })).rejects.toThrow(/runs to fuse: found 1, wanted at least two/);
    const other = join(folder, 'other.json');
    writeFileSync(other, 'null');
    await expect(evaluateEnsemble({ runs: [joint, other] })).rejects.toThrow(
      /stored result: found .*, wanted one that `usdrl evaluate linear/,
    );
  });
});
