import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { root } from './jupyterLab';
import { RawKernel } from './rawKernel';

const built = existsSync(join(root, 'dist', 'index.js'));

let kernel: RawKernel;

beforeEach(async () => {
  kernel = await RawKernel.start();
});

afterEach(() => kernel.end());

/** A package whose types every cell sees: the compiler watches for other modules beside it, as after `npm install`. */
const watched = join(root, 'node_modules', '@types', 'node', 'package.json');
const changes = `
import { utimesSync } from 'node:fs';
for (let time = 0; time < 3; time++) {
  utimesSync(${JSON.stringify(watched)}, new Date(), new Date());
  await new Promise((go) => setTimeout(go, 500));
}
`;

describe.skipIf(!built)('a cell during which packages change (skipped where the package is not built)', () => {
  it('runs to its end, and the next one does', async () => {
    const requests = [kernel.execute(changes), kernel.execute("console.log('after');")];
    for (const id of requests) expect(await kernel.reply(id)).toMatchObject({ status: 'ok' });
    expect(kernel.texts()).toContain('after');
  });
});
