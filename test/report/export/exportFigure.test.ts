import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

import {
  closeBrowser,
  confusionMatrix,
  exportFigure,
  figureToSvg,
  findBrowser,
  skeletonPlayer,
  splitCounts,
  standaloneHtml,
} from '../../../src/report';
import { withPage } from '../../../src/report/export/browser';
import { kinectV2 } from '../../../src/skeleton';
import { wavingClip } from '../examples';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-export-'));
const figure = splitCounts([{ split: 'x-sub <&>', part: 'train', count: 12 }], { synthetic: true });

afterEach(() => void vi.unstubAllEnvs());
afterAll(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

describe('findBrowser', () => {
  it('takes the program that USDRL_BROWSER names, if it can be run', () => {
    expect(findBrowser({ USDRL_BROWSER: process.execPath })).toBe(process.execPath);
    expect(findBrowser({ USDRL_BROWSER: join(folder, 'absent') })).toBeUndefined();
    expect(findBrowser({ USDRL_BROWSER: '', PATH: process.env.PATH })).toBeUndefined();
  });

  it('looks along the PATH', () => {
    writeFileSync(join(folder, 'chromium-browser'), '', { mode: 0o755 });
    expect(findBrowser({ PATH: folder })).toBe(join(folder, 'chromium-browser'));
  });
});

describe('export without a browser', () => {
  it('says so and writes an interactive page', async () => {
    vi.stubEnv('USDRL_BROWSER', '');
    const { path, note } = await exportFigure(figure, join(folder, 'none', 'counts.svg'));
    expect(path).toBe(join(folder, 'none', 'counts.html'));
    expect(note).toMatch(/No browser found.*counts\.html/);
    expect(note).not.toContain('\n');
    const page = readFileSync(path, 'utf8');
    const address = /<script src="([^"]+)"/.exec(page)![1];
    expect(address.startsWith('/')).toBe(false);
    expect(existsSync(join(folder, 'none', address))).toBe(true);
    expect(readdirSync(join(folder, 'none'))).toEqual(['counts.html']);
    await expect(figureToSvg(figure)).resolves.toBeUndefined();
  });

  it('refuses an ending it does not know', async () => {
    await expect(exportFigure(figure, join(folder, 'counts.gif'))).rejects.toThrow(/found \.gif, wanted \.svg/);
  });
});

describe.skipIf(findBrowser() === undefined)('export (needs a browser)', () => {
  it('gives the same clean SVG each time', async () => {
    const svg = await figureToSvg(figure);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain(`width="${figure.width}" height="${figure.height}"`);
    expect(svg).toContain('synthetic data');
    expect(svg).toContain('x-sub &#60;&amp;&#62;');
    expect(svg).not.toContain('class=');
    await figureToSvg(confusionMatrix([[1]], ['one']));
    expect(await figureToSvg(figure)).toBe(svg);
    await closeBrowser();
    expect(await figureToSvg(figure)).toBe(svg);
  });

  it('writes a PDF of one page in the size of the figure, the same each time', async () => {
    const first = readFileSync((await exportFigure(figure, join(folder, 'a.pdf'))).path);
    const second = readFileSync((await exportFigure(figure, join(folder, 'b.pdf'))).path);
    const text = first.toString('latin1');
    expect(text.startsWith('%PDF')).toBe(true);
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
    const [width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!.slice(1).map(Number);
    // a point is 1/72 inch; Chromium rounds pages to whole device units
    expect(Math.abs(width - figure.width * 0.75)).toBeLessThan(1);
    expect(Math.abs(height - figure.height * 0.75)).toBeLessThan(1);
    expect(second.equals(first)).toBe(true);
  });

  it('closes the browser when nothing more is asked of it', async () => {
    await closeBrowser();
    const children = () => process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;
    const before = children();
    await figureToSvg(figure);
    expect(children()).toBe(before + 1);
    await expect.poll(children, { timeout: 60_000 }).toBe(before);
  });

  it('goes on after work that failed', async () => {
    await expect(withPage(() => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
    expect(await figureToSvg(figure)).toContain('<svg');
  });

  it('draws the interactive page without the network', async () => {
    const page = standaloneHtml([figure, figure], 'embedded');
    const drawn = await withPage(async (tab) => {
      const fresh = await tab.context().browser()!.newPage();
      await fresh.route('**', (route) => route.abort());
      await fresh.setContent(page);
      const count = await fresh.locator('.js-plotly-plot .main-svg').count();
      await fresh.close();
      return count;
    });
    expect(drawn).toBeGreaterThanOrEqual(2);
  });

  it('plays skeletons: runs, pauses, scrubs, turns', async () => {
    const clips = [
      { name: 'long', clip: wavingClip(40, 2) },
      { name: 'short', clip: wavingClip(10) },
    ];
    const player = skeletonPlayer(clips, kinectV2, { frameRate: 120 });
    await withPage(async (tab) => {
      const page = await tab.context().browser()!.newPage();
      await page.setContent(`<!doctype html><body>${player}${player}</body>`);
      const first = page.locator('[data-skeleton-player]').first();
      expect(await page.locator('[data-ready]').count()).toBe(2);
      expect(await first.locator('canvas').count()).toBe(2);
      await page.waitForFunction(() => Number(document.querySelector('[data-frame]')?.getAttribute('data-frame')) > 3);
      await first.locator('button').click();
      expect(await first.locator('button').textContent()).toBe('Play');
      await first.locator('input').fill('25');
      expect(await first.getAttribute('data-frame')).toBe('25');
      const picture = () =>
        first
          .locator('canvas')
          .first()
          .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
      const before = await picture();
      const box = (await first.locator('canvas').first().boundingBox())!;
      await page.mouse.move(box.x + 50, box.y + 50);
      await page.mouse.down();
      await page.mouse.move(box.x + 120, box.y + 60, { steps: 3 });
      await page.mouse.up();
      expect(await picture()).not.toBe(before);
      await page.close();
    });
  });
});
