import type { Dealer, Subscriber } from 'zeromq';
import { isMissingPackage, missingPackage } from '../../errors';
import type { JsonObject } from '../format/notebook';
import { writeConnectionFile, type KernelAddress } from './connectionFile';
import { KernelProcess } from './kernelProcess';
import { MessageCodec, type KernelMessage } from './message';

/** The kernel process ended while something was asked of it. */
export class KernelDied extends Error {
  override name = 'KernelDied';
}

/** Another program took a port between our choice and the kernel's start. */
class PortTaken extends Error {}

const PORT_TAKEN = /EADDRINUSE|address already in use/i;

/** How a cell ended. */
export interface ExecuteReply {
  status: 'ok' | 'error';
}

export interface KernelOptions {
  /** Working directory of the kernel. */
  root: string;
  /** Milliseconds to wait for the kernel to answer; default 60 000. */
  startTimeout?: number;
}

interface Pending {
  onMessage: (message: KernelMessage) => void;
  reply?: JsonObject;
  idle: boolean;
  settle?: { resolve: (reply: JsonObject) => void; reject: (error: Error) => void };
}

/** A running tslab kernel and the four channels to it that a headless client needs: shell, iopub, control, heartbeat. */
export class KernelConnection {
  private readonly pending = new Map<string, Pending>();
  private closed = false;

  private constructor(
    readonly process: KernelProcess,
    private readonly place: KernelAddress,
    private readonly codec: MessageCodec,
    private readonly shell: Dealer,
    private readonly control: Dealer,
    private readonly iopub: Subscriber,
  ) {
    void this.listen(shell);
    void this.listen(control);
    void this.listen(iopub);
    void this.process.ended.then((how) => this.fail(how));
  }

  /**
   * Starts a kernel and waits until both its shell and its iopub channel answer.
   *
   * @throws KernelDied if it ends before, with the last lines it wrote; Error if it is silent for `startTimeout`.
   */
  static async start({ root, startTimeout = 60_000 }: KernelOptions): Promise<KernelConnection> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await KernelConnection.startOnce(root, startTimeout);
      } catch (error) {
        if (!(error instanceof PortTaken) || attempt === 5) throw error;
      }
    }
  }

  private static async startOnce(root: string, startTimeout: number): Promise<KernelConnection> {
    // Loaded only here: the native library is not needed by those who only use the display functions.
    const zeromq = await import('zeromq').catch((error: unknown) => {
      throw isMissingPackage(error) ? missingPackage('notebooks', 'zeromq', 'tslab') : error;
    });
    const place = await writeConnectionFile();
    let kernel: KernelProcess;
    try {
      kernel = new KernelProcess(root, place.file);
    } catch (error) {
      place.remove();
      throw error;
    }
    const shell = new zeromq.Dealer({ linger: 0 });
    const control = new zeromq.Dealer({ linger: 0 });
    const iopub = new zeromq.Subscriber({ linger: 0 });
    shell.connect(place.address('shell'));
    control.connect(place.address('control'));
    iopub.connect(place.address('iopub'));
    iopub.subscribe();
    const connection = new KernelConnection(kernel, place, new MessageCodec(place.key), shell, control, iopub);
    try {
      await connection.waitUntilReady(startTimeout);
    } catch (error) {
      kernel.kill();
      await kernel.ended;
      connection.close();
      throw error;
    }
    return connection;
  }

  /**
   * Runs code and resolves once the kernel has answered and is idle again. Everything it publishes for this code goes to
   * `onMessage`, also what comes later (timers, promises left behind).
   *
   * @throws KernelDied if the process ends.
   */
  async execute(code: string, onMessage: (message: KernelMessage) => void): Promise<ExecuteReply> {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const reply = await this.ask(this.shell, 'execute_request', { ...content, stop_on_error: true }, onMessage);
    return { status: reply.status === 'ok' ? 'ok' : 'error' };
  }

  /** Waits until the kernel has worked through what it has published so far. */
  async roundTrip(): Promise<void> {
    await this.ask(this.shell, 'kernel_info_request', {});
  }

  /** Whether the kernel's event loop answers within `timeout` milliseconds; it does not during synchronous work. */
  async beats(timeout: number): Promise<boolean> {
    const zeromq = await import('zeromq');
    const heart = new zeromq.Request({ linger: 0, receiveTimeout: timeout });
    try {
      heart.connect(this.place.address('hb'));
      await heart.send('ping');
      const dead = this.process.ended.then(() => false);
      return await Promise.race([heart.receive().then(() => true), dead]);
    } catch {
      return false;
    } finally {
      heart.close();
    }
  }

  /** Asks the kernel to end, and makes it end if it does not within about two seconds; leaves no process behind. */
  async shutdown(patience = 1000): Promise<void> {
    if (!this.closed) {
      const { frames } = this.codec.request('shutdown_request', { restart: false });
      await this.control.send(frames).catch(() => undefined);
      await this.process.waitOrKill(patience);
      this.close();
    }
  }

  /** iopub loses what is published before the subscription arrives, so a question is repeated until both answer. */
  private async waitUntilReady(timeout: number): Promise<void> {
    const deadline = performance.now() + timeout;
    while (performance.now() < deadline) {
      const asked = this.ask(this.shell, 'kernel_info_request', {});
      const answered = await Promise.race([asked.then(() => true), sleep(500).then(() => false)]);
      if (answered) return;
      if (PORT_TAKEN.test(this.process.lastLog)) throw new PortTaken(this.process.lastLog);
      // Each answer to an older question is welcome too, but its rejection is reported by the newest one.
      asked.catch(() => undefined);
    }
    const log = this.process.lastLog;
    throw new Error(`the kernel did not answer within ${timeout / 1000} s${log === '' ? '' : `; it wrote: ${log}`}`);
  }

  private async ask(
    channel: Dealer,
    type: string,
    content: JsonObject,
    onMessage: (message: KernelMessage) => void = () => undefined,
  ): Promise<JsonObject> {
    const { id, frames } = this.codec.request(type, content);
    const answer = new Promise<JsonObject>((resolve, reject) => {
      this.pending.set(id, { onMessage, idle: false, settle: { resolve, reject } });
    });
    // The promise may be rejected by the kernel's death before it is awaited below.
    answer.catch(() => undefined);
    if (this.closed) throw new KernelDied('the kernel has ended');
    await channel.send(frames);
    return answer;
  }

  private async listen(socket: Dealer | Subscriber): Promise<void> {
    try {
      for await (const frames of socket) this.receive(this.codec.read(frames));
    } catch (error) {
      if (!this.closed) this.failAll(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private receive(message: KernelMessage): void {
    const pending = this.pending.get(message.parent);
    if (!pending) return;
    if (message.type.endsWith('_reply')) pending.reply = message.content;
    else if (message.type === 'status') pending.idle ||= message.content.execution_state === 'idle';
    else pending.onMessage(message);
    if (pending.reply && pending.idle) {
      pending.settle?.resolve(pending.reply);
      pending.settle = undefined;
    }
  }

  private fail(how: string): void {
    const log = this.process.lastLog;
    this.failAll(new KernelDied(`the kernel ended (${how})${log === '' ? '' : `; it wrote: ${log}`}`));
    this.close();
  }

  private failAll(error: Error): void {
    for (const pending of this.pending.values()) pending.settle?.reject(error);
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.shell.close();
    this.control.close();
    this.iopub.close();
    this.place.remove();
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
