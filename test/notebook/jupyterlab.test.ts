import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildNotebookFile, readNotebook, writeNotebook, type Notebook } from '../../src/notebook';
import { injectParameters, type NotebookParameters } from '../../src/notebook/run/parameters';
import { browserFlags, findBrowser } from '../../src/report';
import { JupyterLab, needsJupyterLab, picture, root } from './jupyterLab';

const { missing, needs } = needsJupyterLab();

interface ShownNotebook {
  name: string;
  read: () => Notebook;
  parameters: (folder: string) => NotebookParameters;
  /** Plotly figures and other players that it draws. */
  figures: number;
  players: number;
  /** Seconds that it may take. */
  limit: number;
}

const quickstart = join(root, 'notebooks', '00-quickstart.ipynb');

const notebooks: ShownNotebook[] = [
  {
    ...{ name: 'fixture', read: () => buildNotebookFile(join(__dirname, 'fixtures', 'figures.percent')) },
    ...{ parameters: (folder: string) => ({ folder: join(folder, 'figures') }), figures: 2, players: 1, limit: 400 },
  },
  {
    ...{ name: '00-quickstart', read: () => readNotebook(quickstart) },
    ...{
      parameters: (folder: string) => ({ epochs: 2, run: join(folder, 'run') }),
      figures: 1,
      players: 0,
      limit: 600,
    },
  },
];

describe.skipIf(missing).each(notebooks)(`$name in JupyterLab${needs}`, (notebook) => {
  const folder = mkdtempSync(join(tmpdir(), 'usdrl-browser-'));
  const file = join(folder, `${notebook.name}.ipynb`);
  let lab: JupyterLab | undefined;
  let browser: Browser | undefined;
  let page: Page;

  beforeAll(async () => {
    writeNotebook(file, injectParameters(notebook.read(), notebook.parameters(folder), file));
    lab = await JupyterLab.start(file);
    // Playwright gives each start a new profile and removes it.
    browser = await chromium.launch({ executablePath: findBrowser(), args: [...browserFlags], headless: true });
    page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    await page.goto(lab.page(file));
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor({ timeout: 60_000 });
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it(
    'runs to the end and draws its figures',
    async () => {
      const ok = await page.evaluate(async () => {
        const { jupyterapp } = globalThis as typeof globalThis & { jupyterapp: JupyterApp };
        // Before the session is ready, running cells would ask which kernel to start.
        await jupyterapp.shell.currentWidget.sessionContext.ready;
        // Resolves when the kernel has finished the last cell, or with false at the first failing one.
        return jupyterapp.commands.execute('notebook:run-all-cells');
      });
      await picture(page, notebook.name);
      expect(await page.locator('.jp-OutputArea-output[data-mime-type*="stderr"]').allTextContents()).toEqual([]);
      expect(ok).toBe(true);
      const drawn = page.locator('.js-plotly-plot');
      await expect.poll(() => drawn.count()).toBeGreaterThanOrEqual(notebook.figures);
      for (const figure of await drawn.all()) {
        expect(await figure.locator('svg.main-svg').count()).toBeGreaterThan(0);
        expect((await figure.boundingBox())?.height ?? 0).toBeGreaterThan(50);
      }
      expect(await page.locator('[data-skeleton-player]').count()).toBeGreaterThanOrEqual(notebook.players);
      // Each interactive figure took the place of the still picture after it.
      await expect.poll(() => page.locator('.jp-RenderedSVG:visible').count()).toBe(0);
    },
    notebook.limit * 1000,
  );
});

/** What of JupyterLab's application the page uses. */
interface JupyterApp {
  shell: { currentWidget: { sessionContext: { ready: Promise<void> } } };
  commands: { execute(command: string): Promise<unknown> };
}
