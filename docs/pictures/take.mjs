/*
 * Makes the pictures of the README and of docs/ again, from what lies here: node docs/pictures/take.mjs
 *
 * The bars and the page of results are those of the last `npm run reproduce` (figures/), the page in the browser is that of the last
 * `npx usdrl page`, the notebook is the stored quickstart.
 * What has not been made is left as it is, and said.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

import {
  architectureDiagram,
  exportFigure,
  findBrowser,
  layerDiagram,
  objectiveDiagram,
} from '../../dist/report/index.js';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..', '..');
const at = (...names) => path.join(root, ...names);
const pictures = (name) => at('docs', 'pictures', name);

const bars = at('figures', 'demo-accuracy.svg');
if (fs.existsSync(bars)) fs.copyFileSync(bars, pictures('demo-accuracy.svg'));
else console.log('left as it is: demo-accuracy.svg (npm run reproduce makes figures/demo-accuracy.svg)');

for (const diagram of [architectureDiagram(), layerDiagram(), objectiveDiagram()]) {
  await exportFigure(diagram, pictures(`${diagram.name}.svg`));
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'usdrl-pictures-'));
const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
try {
  const report = at('figures', 'demo-report.html');
  if (fs.existsSync(report)) await take(report, 'report.png', 1100, 1000);
  else console.log('left as it is: report.png (npm run reproduce makes figures/demo-report.html)');

  const inBrowser = at('figures', 'page.html');
  if (fs.existsSync(inBrowser)) await takeTraining(inBrowser, 'page.webp', 30);
  else console.log('left as it is: page.webp (npx usdrl page makes figures/page.html)');

  const jupyter = at('environment', '.venv', 'bin', 'jupyter');
  const notebook = at('notebooks', '00-quickstart.ipynb');
  const page = path.join(folder, 'notebook.html');
  execFileSync(jupyter, ['nbconvert', '--to', 'html', '--output', page, notebook], { stdio: 'ignore' });
  await take(page, 'notebook.png', 1000, 1100);
} finally {
  await browser.close();
  fs.rmSync(folder, { recursive: true, force: true });
}

/** The top of a page, as a browser shows it. */
async function take(file, name, width, height) {
  const page = await browser.newPage({ viewport: { width, height } });
  // Scripts that the notebook's page would fetch are of no use at its top, and without a network they would be waited for.
  await page.route(/^https?:/, (route) => route.abort());
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  await page.waitForTimeout(2000);
  await page.screenshot({ path: pictures(name) });
  await page.close();
}

/** What the page in the browser shows after so many steps of its training, if it does as many in a minute. As WebP: the correlations would be large as PNG. */
async function takeTraining(file, name, steps) {
  const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('#train:not([disabled])', { timeout: 240_000 });
  await page.click('#train');
  // Or its minute is over.
  const done = (many) =>
    document.querySelectorAll('#steps tr').length >= many || document.querySelector('#stop').disabled;
  await page.waitForFunction(done, steps, { timeout: 240_000 });
  if (await page.locator('#stop').isEnabled()) await page.click('#stop');
  await page.waitForSelector('#train:not([disabled])', { timeout: 240_000 });
  await page.evaluate(() => scrollTo(0, 0));
  const top = await page.locator('main > h2').nth(1).boundingBox();
  const end = await page.locator('details').boundingBox();
  const clip = { x: 0, y: top.y - 16, width: 900, height: end.y - top.y + 16 };
  const picture = await page.screenshot({ fullPage: true, clip });
  const webp = await browser.newPage();
  const bytes = await webp.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d').drawImage(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, picture.toString('base64'));
  fs.writeFileSync(pictures(name), Buffer.from(bytes));
}
