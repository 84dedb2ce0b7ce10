import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, isAbsolute, join } from 'node:path';

import { isMissingPackage, missingPackage } from '../../errors';
import type { Browser, Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Flags of every start: no display, no accelerator, nothing sent to the network. The profile is new and removed at the end. */
export const browserFlags: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

/**
 * The Chromium-like browser of this machine: the program named by the environment variable USDRL_BROWSER, else the first of
 * `chromium`, `chromium-browser`, `google-chrome`, ... on the PATH or in the usual places. Undefined when there is none.
 * An empty USDRL_BROWSER means: use none.
 */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const wanted = environment.USDRL_BROWSER;
  if (wanted === '') return undefined;
  if (wanted !== undefined) return located(wanted, environment);
  for (const name of [...names, ...places]) {
    const file = located(name, environment);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** The file of the plotly.js distribution. */
export function plotlyFile(): string {
  try {
    return createRequire(__filename).resolve('plotly.js-dist/plotly.js');
  } catch {
    throw missingPackage('figures', 'plotly.js-dist', 'playwright-core');
  }
}

/** Milliseconds the shared browser waits for more work before it is closed. */
const idleTime = 1500;

/** Milliseconds a step may take on a busy machine before it counts as hung; the work is then tried once more in a new browser. */
const patience = 45_000;

let shared: Promise<{ browser: Browser; page: Page }> | undefined;
let queue: Promise<void> = Promise.resolve();
let closing: NodeJS.Timeout | undefined;

/**
 * Runs work on a page that has Plotly loaded, one at a time. The browser is started at the first call, shared, and closed when
 * nothing was asked of it for a moment, so that it never keeps Node alive for long.
 *
 * @internal
 */
export function withPage<Result>(work: (page: Page) => Promise<Result>): Promise<Result> {
  clearTimeout(closing);
  const result = queue.then(async () => {
    clearTimeout(closing);
    try {
      return await attempt(work).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'TimeoutError') return attempt(work);
        throw error;
      });
    } finally {
      clearTimeout(closing);
      closing = setTimeout(() => void closeBrowser(), idleTime);
    }
  });
  queue = result.then(
    () => undefined,
    () => undefined,
  );
  return result;
}

/** Runs work in the shared browser, which is given up when the work fails. */
async function attempt<Result>(work: (page: Page) => Promise<Result>): Promise<Result> {
  try {
    return await work((await (shared ??= start())).page);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Closes the shared browser once the work in hand is done; a later call starts a new one. */
export function closeBrowser(): Promise<void> {
  queue = queue.then(stop);
  return queue;
}

async function stop(): Promise<void> {
  clearTimeout(closing);
  const running = shared;
  shared = undefined;
  const started = await running?.catch(() => undefined);
  await started?.browser.close().catch(() => undefined);
}

async function start(): Promise<{ browser: Browser; page: Page }> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('no browser was found');
  // Loaded here: it takes half a second, which every command would pay.
  const { chromium } = await import('playwright-core').catch((error: unknown) => {
    throw isMissingPackage(error) ? missingPackage('still figures', 'playwright-core', 'plotly.js-dist') : error;
  });
  // our own signal handling decides what an interrupt means
  const handling = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const browser = await chromium.launch({
    executablePath,
    args: [...browserFlags],
    headless: true,
    timeout: patience,
    ...handling,
  });
  try {
    const page = await browser.newPage({ deviceScaleFactor: 3 });
    page.setDefaultTimeout(patience);
    await page.setContent('<!doctype html><meta charset="utf-8"><body style="margin:0;background:#fff"></body>');
    await page.addScriptTag({ path: plotlyFile() });
    return { browser, page };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

function located(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const folders = isAbsolute(name) ? [''] : (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => (folder === '' ? name : join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
