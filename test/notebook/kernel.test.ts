import { afterEach, describe, expect, it } from 'vitest';
import { KernelConnection, KernelDied } from '../../src/notebook/kernel/kernelConnection';
import { MessageCodec } from '../../src/notebook/kernel/message';
import { root } from './jupyterLab';

let kernel: KernelConnection | undefined;
afterEach(async () => {
  await kernel?.shutdown();
  kernel = undefined;
});

describe('KernelConnection', () => {
  it('starts, beats, answers and ends', async () => {
    kernel = await KernelConnection.start({ root });
    expect(await kernel.beats(20_000)).toBe(true);
    const texts: unknown[] = [];
    const reply = await kernel.execute('1 + 1', ({ content }) => texts.push(content.text));
    expect([reply, texts]).toEqual([{ status: 'ok' }, ['2\n']]);
    await kernel.shutdown();
    expect(() => process.kill(kernel?.process.pid ?? 0, 0)).toThrow(/ESRCH/);
    await expect(kernel.execute('1', () => undefined)).rejects.toThrow(KernelDied);
  });

  it('ends its kernel when the runner goes away without a word', async () => {
    kernel = await KernelConnection.start({ root });
    const running = kernel.execute('await new Promise((resolve) => setTimeout(resolve, 1e8));', () => undefined);
    kernel.process.disconnect();
    await expect(running).rejects.toThrow(/the kernel ended \(exit code 1\)/);
  });

  it('says that tslab is missing', async () => {
    await expect(KernelConnection.start({ root: '/' })).rejects.toThrow(
      /notebooks: found no package tslab.*npm install tslab zeromq/,
    );
  });
});

describe('MessageCodec', () => {
  it('refuses messages that are not signed with its key', () => {
    const frames = new MessageCodec('one').request('a', { b: 1 }).frames.map((frame) => Buffer.from(frame));
    expect(new MessageCodec('one').read(frames)).toEqual({ type: 'a', parent: '', content: { b: 1 }, metadata: {} });
    expect(() => new MessageCodec('two').read(frames)).toThrow(/wrong signature/);
    expect(() => new MessageCodec('one').read(frames.slice(0, 3))).toThrow(/malformed/);
  });
});
