import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { buildPage, type BuiltPage } from '../../src/page';
import { requirePagePackages } from '../../src/page/bundle';
import { trainInPage } from '../../src/page/browser/training';
import { MadeRecordings } from '../../src/page/browser/recordings';
import { pageContent } from '../../src/page/pageContent';
import { browserFlags, findBrowser } from '../../src/report/export/browser';
import { pretrain } from '../../src/runs';
import { resolveSettings } from '../../src/settings';
import { importSynthetic } from '../../src/synthetic';

const executablePath = findBrowser();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'usdrl-page-'));
/** Run folders; STTR needs the fewest operations. */
const runs = { dste: path.join(folder, 'dste'), sttr: path.join(folder, 'sttr') };
const recordings = { actions: ['clap', 'kick'], subjects: 2, setups: 1, cameras: [1], replications: 2, seed: 1 };
const shown = { recordings, seconds: 600 };
/** Of a wait; the processor in a GPU's stead takes long where several tests run. */
const timeout = 280_000;

let built: BuiltPage;
let smaller: BuiltPage;

beforeAll(async () => {
  await useBackend('wasm');
  const data = path.join(folder, 'data');
  await importSynthetic(data, { ...recordings, subjects: 4, seed: 0 });
  const small = ['encoder.hidden=8', 'augment.frames=8', 'training.epochs=1', 'training.batch=4', 'training.workers=0'];
  for (const [kind, out] of Object.entries(runs)) {
    const settings = resolveSettings({ preset: 'demo', set: [`encoder.kind=${kind}`, ...small] });
    await pretrain({ data, split: 'cross-subject', out, settings });
  }
  built = await buildPage({ run: runs.dste, out: path.join(folder, 'page.html'), ...shown });
  smaller = await buildPage({ run: runs.sttr, out: path.join(folder, 'smaller.html'), ...shown });
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('a page', () => {
  it('is one file that names nothing of the network, and tells what it weighs', () => {
    const html = fs.readFileSync(built.out, 'utf8');
    expect(built.bytes).toBe(fs.statSync(built.out).size);
    expect(built.bytes - built.encoderBytes).toBeLessThan(2e6);
    // Notices of licence, each once.
    const notices = html.match(/@license/g) ?? [];
    expect(notices.length).toBeGreaterThan(0);
    expect(notices.length).toBeLessThan(40);
    expect(html).not.toMatch(/<(script|link|img|iframe)[^>]* (src|href)=/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('<strong>synthetic</strong>');
  });

  it('is not built from what is no run', () => {
    expect(() => pageContent(path.join(folder, 'absent'), {})).toThrow(/absent/);
  });

  it('says what to install where its packages are not', () => {
    expect(() => requirePagePackages(path.join(folder, 'any.js'))).toThrow(
      /the page: found no package rolldown.*`npm install rolldown @tensorflow\/tfjs-backend-webgpu@4\.22\.0`/,
    );
  });
});

describe.skipIf(executablePath === undefined)('a page in a browser (skipped where there is none)', () => {
  /** Without WebGPU, and with that of the processor (SwiftShader), which Chromium gives to tests. */
  const browsers: Browser[] = [];
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    for (const webgpu of [[], ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']]) {
      browsers.push(await chromium.launch({ executablePath, args: [...browserFlags, ...webgpu], headless: true }));
    }
  });

  afterAll(() => Promise.all(browsers.map((browser) => browser.close())));

  async function opened(file: string, { width = 1100, webgpu = false, asGpu = false } = {}): Promise<Page> {
    const page = await browsers[webgpu ? 1 : 0].newPage({ viewport: { width, height: 900 } });
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    if (asGpu) await page.addInitScript(passOffAsGpu);
    await page.goto(`file://${file}`);
    await page.waitForSelector('#train:not([disabled])', { timeout });
    return page;
  }

  /** Trains until so many steps are shown, and stops; the first losses must be those of the same training in Node. */
  async function train(page: Page, run: string, steps: number): Promise<void> {
    await page.locator('#train').press('Enter');
    await page.waitForFunction((many) => document.querySelectorAll('#steps tr').length >= many, steps, { timeout });
    await page.locator('#stop').press('Enter');
    const stopped = (): boolean => document.getElementById('train-state')?.textContent.startsWith('Stopped') === true;
    await page.waitForFunction(stopped, undefined, { timeout });
    const losses = (await page.locator('#steps tr td:nth-child(2)').allTextContents()).map(Number);
    expect(losses.length).toBeGreaterThanOrEqual(steps);
    expect(losses.every(Number.isFinite)).toBe(true);
    // One or two more may have been done before it stopped.
    const wanted = await lossesInNode(run, Math.min(3, losses.length));
    wanted.forEach((loss, index) => expect(losses[index]).toBeCloseTo(loss, 3));
  }

  it('opens from the disk, shows neighbours, trains as Node does, and stops', async () => {
    const page = await opened(built.out);
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

    expect(await page.locator('#engine option[value=webgpu]').isDisabled()).toBe(true);
    expect(await page.locator('#engine-state').textContent()).toMatch(/^Without WebGPU: .+\.$/);
    expect(await page.locator('#curve .waiting').count()).toBe(1);
    await train(page, runs.dste, 3);
    expect(await page.locator('#engine-state').textContent()).toContain('Training on WebAssembly');
    expect(await page.locator('#curve .waiting').count()).toBe(0);
    expect(await page.locator('#curve .curve').getAttribute('d')).toMatch(/^M[\d. L]+$/);
    expect(await page.locator('#matrix').getAttribute('width')).toBe('64');
    // The engine inside the page counts as a request of its own address; nothing leaves.
    expect(requests.filter((address) => !/^(file|data|blob):/.test(address))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('trains on WebGPU as Node does, says when its device is lost, and goes on (where Chromium gives an adapter)', async ({
    skip,
  }) => {
    const page = await opened(smaller.out, { webgpu: true, asGpu: true });
    const engine = page.locator('#engine');
    skip(await page.locator('#webgpu').isDisabled(), 'this Chromium gives no WebGPU adapter');
    // A GPU is chosen by itself.
    expect(await engine.inputValue()).toBe('webgpu');
    await train(page, runs.sttr, 1);
    expect(await page.locator('#engine-state').textContent()).toMatch(/^Training on WebGPU: .+\.$/);

    // The device at hand goes, and the next one as soon as it is opened.
    const [background] = page.workers();
    await background.evaluate(() => (self as unknown as { loseDevice: () => void }).loseDevice());
    await page.locator('#train').press('Enter');
    await page.waitForSelector('#train-state.failed');
    expect(await page.locator('#train-state').textContent()).toMatch(
      /^WebGPU cannot go on here: a lost device .*Train again on a new device, or choose WebAssembly\.$/,
    );
    await engine.selectOption('wasm');
    await train(page, runs.sttr, 1);
    expect(await page.locator('#train-state.failed').count()).toBe(0);
    expect(requests.filter((address) => !/^(file|data|blob):/.test(address))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('fits a phone, and does not choose a WebGPU of the processor', async () => {
    const page = await opened(smaller.out, { width: 390, webgpu: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await page.locator('#engine').inputValue()).toBe('wasm');
    expect(await page.locator('#engine-state').textContent()).toMatch(/in software|^Without WebGPU/);
    await page.close();
  });
});

/**
 * In the page, before its programs: the program in the background takes the first adapter, of which it asks only whether it is one, for
 * a GPU, and it can lose its device. The kernels are those for the device that there is.
 */
function passOffAsGpu(): void {
  const before = `
    const { requestAdapter } = GPU.prototype;
    let asked = 0;
    GPU.prototype.requestAdapter = async function (options) {
      const adapter = await requestAdapter.call(this, options);
      const info = { vendor: 'other', architecture: '', device: '', description: '', isFallbackAdapter: false };
      if (asked++ === 0 && adapter !== null) Object.defineProperty(adapter, 'info', { value: info });
      return adapter;
    };
    const { requestDevice } = GPUAdapter.prototype;
    let device;
    let lost = false;
    GPUAdapter.prototype.requestDevice = async function (wanted) {
      device = await requestDevice.call(this, wanted);
      if (lost) device.destroy();
      return device;
    };
    self.loseDevice = () => { lost = true; device.destroy(); };`;
  const Original = Blob;
  window.Blob = class extends Original {
    constructor(parts: BlobPart[] = [], options?: BlobPropertyBag) {
      super([`if (self.GPUAdapter) { ${before} }\n`, ...parts], options);
    }
  };
}

/** The losses of the first steps of the page's training, by Node's WebAssembly. */
async function lossesInNode(run: string, steps: number): Promise<number[]> {
  const made = await MadeRecordings.make(recordings);
  const losses: number[] = [];
  const end = new AbortController();
  await trainInPage(pageContent(run, shown), made, end.signal, ({ loss }) => {
    losses.push(loss);
    if (losses.length === steps) end.abort();
  });
  return losses;
}
