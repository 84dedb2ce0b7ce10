import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join, resolve } from 'node:path';

import type { Page } from 'playwright-core';

import { findBrowser } from '../../src/report';

export const root = resolve(__dirname, '..', '..');
const bin = join(root, 'environment', '.venv', process.platform === 'win32' ? 'Scripts' : 'bin');

/** A program of the project's virtual environment, or undefined where it is not set up. */
export function venvProgram(name: string): string | undefined {
  return [join(bin, name), join(bin, `${name}.exe`)].find((file) => existsSync(file));
}

/** Whether anything is missing for tests in JupyterLab, and what, for their names. */
export function needsJupyterLab(): { missing: boolean; needs: string } {
  const missing = [
    findBrowser() === undefined ? 'Chromium' : '',
    venvProgram('jupyter-lab') === undefined ? 'JupyterLab in environment/.venv' : '',
    existsSync(join(root, 'dist', 'index.js')) ? '' : 'dist',
  ].filter((name) => name !== '');
  const needs = missing.length === 0 ? '' : ` (skipped: needs ${missing.join(' and ')})`;
  return { missing: missing.length > 0, needs };
}

/** Keeps a picture of the page in the folder that USDRL_LAB_PICTURES names. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.USDRL_LAB_PICTURES;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** A folder for JUPYTER_PATH with the kernelspec that set-up installs, so that tests do not depend on the installed one. */
export function writeKernelspec(folder: string): string {
  const spec = join(folder, 'kernels', 'tslab');
  mkdirSync(spec, { recursive: true });
  const argv = [process.execPath, join(root, 'environment', 'kernel.mjs'), '{connection_file}'];
  writeFileSync(
    join(spec, 'kernel.json'),
    JSON.stringify({ argv, display_name: 'TypeScript', language: 'typescript' }),
  );
  return folder;
}

/** A JupyterLab of its own that serves the project: own settings, and a copy of one notebook in `runs/`. */
export class JupyterLab {
  private constructor(
    private readonly child: ChildProcess,
    readonly folder: string,
    readonly address: string,
    private readonly token: string,
    private readonly log: () => string,
  ) {}

  /** @param notebook the file to be opened; the server works on a copy. */
  static async start(notebook: string): Promise<JupyterLab> {
    // Inside the project, because Jupyter serves Plotly from the project's node_modules and follows no links out of it.
    mkdirSync(join(root, 'runs'), { recursive: true });
    const folder = mkdtempSync(join(root, 'runs', 'jupyterlab-'));
    copyFileSync(notebook, join(folder, basename(notebook)));
    const port = await freePort();
    const token = randomBytes(16).toString('hex');
    const settings = ['--no-browser', '--allow-root', `--ServerApp.ip=127.0.0.1`, `--ServerApp.port=${port}`];
    const access = [`--IdentityProvider.token=${token}`, `--ServerApp.root_dir=${root}`, '--ServerApp.port_retries=0'];
    const exposed = [
      '--LabApp.expose_app_in_browser=True',
      '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    ];
    // No question about news from the network over the page.
    const disabledExtensions = { '@jupyterlab/apputils-extension:announcements': true };
    mkdirSync(join(folder, 'config', 'labconfig'), { recursive: true });
    writeFileSync(join(folder, 'config', 'labconfig', 'page_config.json'), JSON.stringify({ disabledExtensions }));
    let log = '';
    const child = spawn(venvProgram('jupyter-lab') ?? 'jupyter-lab', [...settings, ...access, ...exposed], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        JUPYTER_PATH: writeKernelspec(join(folder, 'data')),
        JUPYTER_CONFIG_DIR: join(folder, 'config'),
        JUPYTER_DATA_DIR: join(folder, 'own'),
        JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
      },
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (log += text.toString()));
    process.once('exit', () => child.kill('SIGTERM'));
    const lab = new JupyterLab(child, folder, `http://127.0.0.1:${port}`, token, () => log);
    try {
      await lab.waitUntilUp();
    } catch (error) {
      await lab.stop();
      throw error;
    }
    return lab;
  }

  /** Address of the notebook page. */
  page(notebook: string): string {
    return `${this.address}/lab/tree/runs/${basename(this.folder)}/${basename(notebook)}?token=${this.token}&reset`;
  }

  /** Ends the server and its kernels, and removes its folder. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode === null && child.pid !== undefined) {
      const ended = new Promise((done) => child.once('exit', done));
      // The server ends its kernels at SIGTERM.
      child.kill('SIGTERM');
      const slow = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(slow);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async waitUntilUp(): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
      if (this.child.exitCode !== null) break;
      const answer = await fetch(`${this.address}/api/status?token=${this.token}`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 200));
    }
    throw new Error(`JupyterLab did not start: ${this.log().slice(-2000)}`);
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => done(port));
    });
  });
}
