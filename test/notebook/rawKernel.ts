import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

import { expect } from 'vitest';
import { Dealer, Subscriber } from 'zeromq';

import type { JsonObject } from '../../src/notebook/format/notebook';
import { type KernelAddress, writeConnectionFile } from '../../src/notebook/kernel/connectionFile';
import { type KernelMessage, MessageCodec } from '../../src/notebook/kernel/message';
import { root } from './jupyterLab';

/** A kernel that can be asked for something before it is up, as Jupyter may; what is asked waits for it. */
export class RawKernel {
  private readonly heard: KernelMessage[] = [];
  private readonly codec: MessageCodec;
  private readonly sockets = { shell: new Dealer({ linger: 0 }), control: new Dealer({ linger: 0 }) };
  private readonly published = new Subscriber({ linger: 0 });

  private constructor(
    private readonly place: KernelAddress,
    readonly process: ChildProcess,
  ) {
    this.codec = new MessageCodec(place.key);
    this.sockets.shell.connect(place.address('shell'));
    this.sockets.control.connect(place.address('control'));
    this.published.connect(place.address('iopub'));
    this.published.subscribe();
    for (const socket of [this.sockets.shell, this.sockets.control, this.published]) void this.listen(socket);
  }

  /** @param begin starts Node.js with the program of the kernel and what it is given */
  static async start(
    begin = (command: string[]): ChildProcess => spawn(process.execPath, command),
  ): Promise<RawKernel> {
    const place = await writeConnectionFile();
    return new RawKernel(place, begin([join(root, 'environment', 'kernel.mjs'), place.file]));
  }

  /** Waits until it is up; what is published before the subscription arrives is not heard, so it is asked again and again. */
  async ready(): Promise<void> {
    const asked = new Set<string>();
    const answers = (): boolean => {
      asked.add(this.send('shell', 'kernel_info_request', {}));
      return [...asked].some((id) => this.busy(id));
    };
    await expect.poll(answers, { timeout: 120_000, interval: 200 }).toBe(true);
  }

  /** @returns the id of the request */
  execute(code: string): string {
    return this.send('shell', 'execute_request', { code, silent: false, store_history: true, user_expressions: {} });
  }

  send(channel: 'shell' | 'control', type: string, content: JsonObject): string {
    const { id, frames } = this.codec.request(type, content);
    void this.sockets[channel].send(frames);
    return id;
  }

  /** What a request was answered. */
  async reply(id: string): Promise<JsonObject> {
    const find = () => this.heard.find(({ parent, type }) => parent === id && type.endsWith('_reply'));
    await expect.poll(() => find() !== undefined, { timeout: 120_000, interval: 20 }).toBe(true);
    return find()?.content ?? {};
  }

  /** Whether the kernel has begun with a request. */
  busy(id: string): boolean {
    return this.heard.some(({ parent, type }) => parent === id && type === 'status');
  }

  texts(): string {
    return this.heard.map(({ content }) => (typeof content.text === 'string' ? content.text : '')).join('');
  }

  /** Leaves no process and no file. */
  async end(): Promise<void> {
    for (const socket of [this.sockets.shell, this.sockets.control, this.published]) socket.close();
    const { process } = this;
    if (process.exitCode === null && process.signalCode === null) {
      process.kill('SIGKILL');
      await new Promise((done) => process.once('exit', done));
    }
    this.place.remove();
  }

  private async listen(socket: Dealer | Subscriber): Promise<void> {
    try {
      for await (const frames of socket) this.heard.push(this.codec.read(frames));
    } catch {
      // It was closed.
    }
  }
}
