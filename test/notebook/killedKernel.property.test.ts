import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dealer } from 'zeromq';

import { type KernelAddress, writeConnectionFile } from '../../src/notebook/kernel/connectionFile';
import { MessageCodec } from '../../src/notebook/kernel/message';
import type { JsonObject } from '../../src/notebook/format/notebook';
import { Generator } from '../../src/random';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';
import { atNight, ended, expectSameRun, killAndCheck, metricsOf, program, start } from '../killed';
import { root } from './jupyterLab';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-killed-kernel-'));
const at = (name: string): string => join(folder, name);
const epochs = 10;

/** What a person runs again after each restart of the kernel; it ends the kernel, so that its exit status tells how it went. */
function cell(out: string): string {
  const training = `{ epochs: ${epochs}, batch: 4, checkpointEvery: 2, saveMinutes: 1e-9, execution: 'eager' as const }`;
  const settings = `{ encoder: { kind: 'sttr' as const, hidden: 8 }, training: ${training}, augment: { frames: 8 } }`;
  return `import { existsSync } from 'node:fs';
import { pretrain } from 'usdrl';
try {
  const resume = existsSync('${join(out, 'config.json')}');
  await pretrain({ data: '${at('data')}', split: 'cross-subject', preset: 'demo', settings: ${settings}, out: '${out}', resume: resume });
  process.exit(0);
} catch (error) {
  process.exit(3);
}`;
}

let place: KernelAddress;
let sockets: Dealer[] = [];

/** Starts a kernel and asks it for something at once, as Jupyter does; the request waits for it. */
function begin(code: string): ChildProcess {
  leave();
  ask('shell', 'execute_request', { code, silent: false, store_history: true, user_expressions: {} });
  return start([place.file], join(root, 'environment', 'kernel.mjs'));
}

function ask(channel: 'shell' | 'control', type: string, content: JsonObject): void {
  const socket = new Dealer({ linger: 0 });
  socket.connect(place.address(channel));
  sockets.push(socket);
  void socket.send(new MessageCodec(place.key).request(type, content).frames);
}

/** What was asked of one kernel must not reach the next. */
function leave(): void {
  sockets.forEach((socket) => socket.close());
  sockets = [];
}

beforeAll(async () => {
  const actions = syntheticSettings().actions.slice(0, 2);
  await importSynthetic(at('data'), { actions, subjects: 8, setups: 2, cameras: [1], replications: 1 });
  place = await writeConnectionFile();
});

afterAll(() => {
  leave();
  place.remove();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!existsSync(program))('pre-training in a notebook (skipped where the package is not built)', () => {
  it.skipIf(!atNight)(
    'whose kernel is killed or restarted at random moments, and run again, ends bit-identical and leaves nothing (at night: takes minutes)',
    async () => {
      const [whole, out] = [at('whole'), at('killed')];
      const from = performance.now();
      expect(await ended(begin(cell(whole)))).toBe(true);
      const generator = new Generator(2);
      let before = 0;
      await killAndCheck(new Generator(1), {
        begin: () => {
          before = metricsOf(out).length;
          return begin(cell(out));
        },
        goesOn: () => metricsOf(out).length > before,
        // Jupyter restarts a kernel by a request, and kills what has not ended soon after.
        end: (kernel) => {
          const restarts = generator.uniform(0, 1) < 0.5;
          if (restarts) ask('control', 'shutdown_request', { restart: true });
          setTimeout(() => kernel.kill('SIGKILL'), restarts ? generator.uniform(0, 1000) : 0);
        },
        clear: () => rmSync(out, { recursive: true }),
        check: () => expectSameRun(out, whole),
        milliseconds: performance.now() - from,
      });
    },
    3_600_000,
  );
});
