import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { closeBrowser, exportFigure, findBrowser } from '../../../src/report';
import { everyFigure } from '../examples';

/** Draws one of every figure; set USDRL_GALLERY to a folder to keep the pictures and look at them. */
describe.skipIf(findBrowser() === undefined)('gallery (needs a browser)', () => {
  const kept = process.env.USDRL_GALLERY;
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'usdrl-gallery-'));

  afterAll(async () => {
    await closeBrowser();
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  });

  it.each(everyFigure().map((figure) => [figure.name, figure] as const))('draws %s', async (name, figure) => {
    const { path, note } = await exportFigure(figure, join(folder, `${name}.png`));
    expect(note).toBeUndefined();
    const png = readFileSync(path);
    expect(png.readUInt32BE(16)).toBe(figure.width * 3);
    expect(png.readUInt32BE(20)).toBe(figure.height * 3);
  });
});
