import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installationOf } from '../../backend';
import { missingPackage } from '../../errors';

/** How much of what the kernel process writes by itself is kept for error messages, in characters. */
const KEPT_LOG = 4000;

/**
 * The kernel that Jupyter starts, as a child process in its own process group: Ctrl-C in a terminal reaches only us, and we
 * decide what the kernel gets. When this process goes away for any reason, the channel closes and the kernel ends.
 */
export class KernelProcess {
  /** Resolves with a description, such as `exit code 1`, when the process has ended. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  private alive = true;
  private log = '';
  private readonly killAtExit = () => this.kill();

  /**
   * @param root working directory of the kernel: the repository root, from which imports in cells resolve.
   * @throws InputError if tslab is not installed there.
   */
  constructor(root: string, connectionFile: string) {
    requireTslab(root);
    const script = join(installationOf().root, 'environment', 'kernel.mjs');
    this.child = spawn(process.execPath, [script, connectionFile, root], {
      cwd: root,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const keep = (chunk: Buffer) => {
      this.log = (this.log + chunk.toString()).slice(-KEPT_LOG);
    };
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(this.end(error.message)));
      this.child.once('exit', (code, signal) => resolve(this.end(signal ?? `exit code ${code ?? 'unknown'}`)));
    });
    process.once('exit', this.killAtExit);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The last things the process wrote outside cells: native libraries, crashes. */
  get lastLog(): string {
    return this.log.trim();
  }

  /** Asks the running cell to stop, as Ctrl-C does. */
  interrupt(): void {
    if (this.alive) this.child.kill('SIGINT');
  }

  /** Ends the kernel and every process it started in its group, at once. */
  kill(): void {
    if (!this.alive || this.child.pid === undefined) return;
    try {
      if (process.platform === 'win32') this.child.kill('SIGKILL');
      else process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // It ended in this very moment.
    }
  }

  /** Closes the channel to the kernel, which then ends by itself. */
  disconnect(): void {
    if (this.child.connected) this.child.disconnect();
  }

  /** Waits for the end; first politely, then by SIGTERM, then by SIGKILL, each after `patience` milliseconds. */
  async waitOrKill(patience: number): Promise<void> {
    if (await this.endsWithin(patience)) return;
    this.child.kill('SIGTERM');
    if (await this.endsWithin(patience)) return;
    this.kill();
    await this.ended;
  }

  private async endsWithin(milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), milliseconds);
    });
    const ended = await Promise.race([this.ended.then(() => true), tooLate]);
    clearTimeout(timer);
    return ended;
  }

  private end(how: string): string {
    this.alive = false;
    process.removeListener('exit', this.killAtExit);
    return how;
  }
}

function requireTslab(root: string): void {
  try {
    createRequire(join(root, 'package.json')).resolve('tslab/package.json');
  } catch {
    throw missingPackage('notebooks', 'tslab', 'zeromq');
  }
}
