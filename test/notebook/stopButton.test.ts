import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { buildNotebook, writeNotebook } from '../../src/notebook';
import { browserFlags, findBrowser } from '../../src/report';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';
import { JupyterLab, needsJupyterLab, picture } from './jupyterLab';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-stop-'));
const at = (name: string): string => join(folder, name);
const call = (more: string): string =>
  `await pretrain({ data: '${at('data')}', split: 'cross-subject', preset: 'demo', settings: settings, out: '${at('run')}'${more} });`;
const cells = [
  `import { pretrain } from 'usdrl';
const settings = { encoder: { kind: 'sttr' as const, hidden: 8 }, training: { epochs: 5000, batch: 4, checkpointEvery: 1000, execution: 'eager' as const }, augment: { frames: 16 } };
console.log(process.pid);`,
  call(''),
  call(', resume: true'),
  `await pretrain({ data: 'nowhere', split: 'cross-subject', preset: 'demo' });`,
];

const metrics = at('run/metrics.jsonl');
const rows = (): number => (existsSync(metrics) ? readFileSync(metrics, 'utf8').split('\n').length : 0);
const { missing, needs } = needsJupyterLab();

describe.skipIf(missing)(`the Stop button of JupyterLab${needs}`, () => {
  let lab: JupyterLab | undefined;
  let browser: Browser | undefined;
  let page: Page;
  let pid: number;

  beforeAll(async () => {
    const actions = syntheticSettings().actions.slice(0, 2);
    await importSynthetic(at('data'), { actions, subjects: 4, replications: 1 });
    const file = at('stop.ipynb');
    writeNotebook(file, buildNotebook(cells.map((cell) => `// %%\n${cell}`).join('\n'), file));
    lab = await JupyterLab.start(file);
    browser = await chromium.launch({ executablePath: findBrowser(), args: [...browserFlags], headless: true });
    page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    await page.goto(lab.page(file));
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor({ timeout: 60_000 });
    await page.evaluate(
      () => (globalThis as typeof globalThis & LabPage).jupyterapp.shell.currentWidget.sessionContext.ready,
    );
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Runs a cell as a person does, without waiting for its end. */
  async function run(cell: number): Promise<void> {
    await page.locator('.jp-Notebook .jp-CodeCell').nth(cell).locator('.jp-InputPrompt').click();
    await page.keyboard.press('Control+Enter');
  }

  const output = (cell: number): Promise<string> =>
    page
      .locator('.jp-Notebook .jp-CodeCell')
      .nth(cell)
      .locator('.jp-OutputArea-output:not([data-mime-type*="html"])')
      .allInnerTexts()
      .then((texts) => texts.join('\n').trim());

  /** What JupyterLab says of the kernel, after it was asked for something beside the cell. */
  const status = (): Promise<string> =>
    page.evaluate(async () => {
      const { jupyterapp } = globalThis as typeof globalThis & LabPage;
      const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
      await kernel.requestComplete({ code: 'pretr', cursor_pos: 5 });
      // What it says of that request itself comes after the answer.
      await new Promise((resolve) => setTimeout(resolve, 500));
      return kernel.status;
    });

  const button = (command: string) => page.locator(`.jp-NotebookPanel-toolbar [data-command="notebook:${command}"]`);

  it('ends pre-training, saved, and says how to go on; the kernel was busy until then', async () => {
    await run(0);
    await expect.poll(() => output(0), { timeout: 60_000 }).toMatch(/^\d+/);
    pid = Number(await output(0));
    await run(1);
    await expect.poll(rows, { timeout: 120_000 }).toBeGreaterThan(5);
    expect(await status()).toBe('busy');
    await button('interrupt-kernel').click();
    await expect.poll(() => output(1), { timeout: 60_000 }).toContain('interrupted');
    expect(await output(1)).not.toMatch(/dist|tslab|\{/);
    expect((await output(1)).split('\n').at(-1)).toBe(
      'pretrain was interrupted. Everything done is saved; go on with: the same call with `resume: true`',
    );
    const made = rows();
    await pause(3000);
    expect(rows()).toBe(made);
    await expect.poll(status, { timeout: 30_000 }).toBe('idle');
    expect(existsSync(at('run/checkpoints/interrupted.safetensors'))).toBe(true);
  });

  it('shows an error of the user as its message alone', async () => {
    await run(3);
    await expect.poll(() => output(3), { timeout: 60_000 }).toContain('nowhere');
    await picture(page, 'stop');
    expect((await output(3)).split('\n')).toHaveLength(1);
    expect(await output(3)).not.toMatch(/dist|tslab|problem|\{/);
  });

  it('and a restart leave nothing running', async () => {
    const made = rows();
    await run(2);
    await expect.poll(rows, { timeout: 120_000 }).toBeGreaterThan(made + 3);
    await button('restart-kernel').click();
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
    const left = rows();
    await pause(3000);
    expect(rows()).toBe(left);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What of JupyterLab's application the page uses. */
interface LabPage {
  jupyterapp: {
    shell: {
      currentWidget: {
        sessionContext: {
          ready: Promise<void>;
          session: {
            kernel: {
              status: string;
              requestComplete(content: { code: string; cursor_pos: number }): Promise<unknown>;
            };
          };
        };
      };
    };
  };
}
