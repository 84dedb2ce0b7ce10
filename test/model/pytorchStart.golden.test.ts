import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { defaultProjector, PretrainingModel } from '../../src/model';
import { Generator } from '../../src/random';
import { goldenState, goldenViews, journalArchitectures, kindOf } from '../goldenModel';
import { testBackend } from '../testBackend';

beforeAll(() => useBackend(testBackend));

/** Root of the mean square, which tells how wide the numbers were drawn. */
const width = (values: Float32Array): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

describe.each(journalArchitectures)('the start of %s', (architecture) => {
  it('is drawn as widely as that of the journal code, and its copies are alike', async () => {
    const { settings, shape } = await goldenViews(architecture);
    const golden = await goldenState(architecture);
    const start = { ...settings, initialisation: 'pytorch' as const };
    const model = new PretrainingModel(start, defaultProjector, shape, new Generator(5));
    const found = await model.parameters.state();
    expect([...found.keys()]).toEqual([...golden.keys()]);
    for (const [name, { data, shape: wanted }] of golden) {
      const own = found.get(name)?.data ?? new Float32Array();
      expect(found.get(name)?.shape, name).toEqual(wanted);
      // So many numbers tell a width to some percent; the few of a bias only whether it is 0.
      if (width(data) === 0) expect(width(own), name).toBe(0);
      else expect(Math.abs(Math.log(width(own) / width(data))), name).toBeLessThan(data.length > 500 ? 0.15 : 0.5);
    }
    const first = 'backbone.t_tr.layers.0.';
    for (const [name, { data }] of kindOf(architecture) === 'sttr' ? found : []) {
      if (name.startsWith(first)) expect(found.get(name.replace(first, 'backbone.t_tr.layers.1.'))?.data).toEqual(data);
    }
    model.dispose();
  });
});
