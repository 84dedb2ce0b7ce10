import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { buildPage, type BuiltPage } from '../../src/page';
import { trainInPage } from '../../src/page/browser/training';
import { MadeRecordings } from '../../src/page/browser/recordings';
import { pageContent } from '../../src/page/pageContent';
import { browserFlags, findBrowser } from '../../src/report/export/browser';
import { pretrain } from '../../src/runs';
import { resolveSettings } from '../../src/settings';
import { importSynthetic } from '../../src/synthetic';

const executablePath = findBrowser();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'usdrl-page-'));
const run = path.join(folder, 'run');
const recordings = { actions: ['clap', 'kick'], subjects: 2, setups: 1, cameras: [1], replications: 2, seed: 1 };
const shown = { recordings, seconds: 600 };

let built: BuiltPage;

beforeAll(async () => {
  await useBackend('wasm');
  const data = path.join(folder, 'data');
  await importSynthetic(data, { ...recordings, subjects: 4, seed: 0 });
  const settings = resolveSettings({
    preset: 'demo',
    set: ['encoder.hidden=8', 'augment.frames=8', 'training.epochs=1', 'training.batch=4', 'training.workers=0'],
  });
  await pretrain({ data, split: 'cross-subject', out: run, settings });
  built = await buildPage({ run, out: path.join(folder, 'page.html'), ...shown });
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('a page', () => {
  it('is one file that names nothing of the network, and tells what it weighs', () => {
    const html = fs.readFileSync(built.out, 'utf8');
    expect(built.bytes).toBe(fs.statSync(built.out).size);
    expect(built.bytes - built.encoderBytes).toBeLessThan(3e6);
    expect(html).not.toMatch(/<(script|link|img|iframe)[^>]* (src|href)=/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('<strong>synthetic</strong>');
  });

  it('is not built from what is no run', () => {
    expect(() => pageContent(path.join(folder, 'absent'), {})).toThrow(/absent/);
  });
});

describe.skipIf(executablePath === undefined)('a page in a browser (skipped where there is none)', () => {
  let browser: Browser;
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: [...browserFlags], headless: true });
  });

  afterAll(() => browser.close());

  async function opened(width = 1100): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`file://${built.out}`);
    await page.waitForFunction(() => document.querySelector('#train:not([disabled])') !== null, undefined, {
      timeout: 240_000,
    });
    return page;
  }

  it('opens from the disk, shows neighbours, trains as Node does, and stops', async () => {
    const page = await opened();
    expect(await page.locator('#recording option').count()).toBe(8);
    expect(await page.locator('#by-features canvas').count()).toBe(4);
    expect(await page.locator('#by-coordinates figcaption').nth(1).textContent()).toMatch(
      /^1\. .*, person \d · 0\.\d{3} · [✓✗]/,
    );

    const before = await page.locator('#by-features figcaption').first().textContent();
    await page.locator('#recording').selectOption({ index: 5 });
    await page.waitForFunction(
      (text) => document.querySelector('#by-features figcaption')?.textContent !== text,
      before,
    );

    await page.locator('#train').press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('#steps tr').length >= 3, undefined, {
      timeout: 240_000,
    });
    await page.locator('#stop').press('Enter');
    await page.waitForFunction(() => document.getElementById('train-state')?.textContent.startsWith('Stopped'));
    const losses = (await page.locator('#steps tr td:nth-child(2)').allTextContents()).map(Number);
    expect(losses.length).toBeGreaterThanOrEqual(3);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(await page.locator('#curve .curve').getAttribute('d')).toMatch(/^M[\d. L]+$/);
    expect(await page.locator('#matrix').getAttribute('width')).toBe('64');

    const wanted = await lossesInNode(3);
    losses.slice(0, 3).forEach((loss, index) => expect(loss).toBeCloseTo(wanted[index], 3));
    // The engine inside the page counts as a request of its own address; nothing leaves.
    expect(requests.filter((address) => !/^(file|data|blob):/.test(address))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('fits a phone', async () => {
    const page = await opened(390);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.close();
  });
});

/** The losses of the first steps of the page's training, by Node's WebAssembly. */
async function lossesInNode(steps: number): Promise<number[]> {
  const made = await MadeRecordings.make(recordings);
  const losses: number[] = [];
  const end = new AbortController();
  await trainInPage(pageContent(run, shown), made, end.signal, ({ loss }) => {
    losses.push(loss);
    if (losses.length === steps) end.abort();
  });
  return losses;
}
