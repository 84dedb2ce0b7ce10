/*
 * Makes the pictures of the README and of docs/ again, from what lies here: node docs/pictures/take.mjs
 *
 * The bars and the page of results are those of the last `npm run reproduce` (figures/), the notebook is the stored quickstart.
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
