import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { defaultEncoder, encoderFlops } from '../../src/model';

const page = fs.readFileSync(path.resolve(__dirname, '..', '..', 'docs', 'reproduce-table-1.md'), 'utf8');
const shape = { frames: 64, joints: 25, bodies: 2, channels: 3 };
/** Forward passes a clip as the page counts them: four views, and a second forward pass where the batch is done in two. */
const passes = { dste: 16, sttr: 12 };
const [, peak, share] = /(\d+) TFLOP\/s in TF32.*\*\*assumed share (\d+) %/.exec(page)?.map(Number) ?? [];

describe('the hours of docs/reproduce-table-1.md', () => {
  const rows = [...page.matchAll(/^\| [^|]+ \| ([\d,]+) x ([\d,]+) \| ([\d.| ]+) \|$/gm)].map(([, clips, epochs, cells]) => ({
    seen: Number(clips.replaceAll(',', '')) * Number(epochs.replaceAll(',', '')),
    cells: cells.split('|').map(Number),
  })); // prettier-ignore

  it('are there for five columns', () => expect(rows).toHaveLength(5));

  it.each(['dste', 'sttr'] as const)('follow from the arithmetic of the encoder: %s', (kind) => {
    const first = kind === 'dste' ? 0 : 2;
    for (const { seen, cells } of rows) {
      const work = seen * passes[kind] * encoderFlops({ ...defaultEncoder, kind }, shape);
      const hours = work / (peak * 1e12 * (share / 100)) / 3600;
      expect(Math.abs(cells[first] - work / 1e18)).toBeLessThan(0.006);
      expect(Math.abs(cells[first + 1] / hours - 1)).toBeLessThan(0.06);
    }
  });
});
