import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { adapterReport, limitNames, type AdapterAnswer, type AdapterReport } from './adapter';

/** Seconds after which a driver that does not answer counts as none. */
const patience = 20;

/** Asks for the adapter and prints what it says of itself. Given: Dawn's module, and the names of the limits. */
const asking = `
const [url, names] = process.argv.slice(1);
import(url).then(async ({ create, globals }) => {
  Object.assign(globalThis, globals);
  const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' });
  const pick = (from, keys) => Object.fromEntries(keys.map((key) => [key, from[key]]));
  const about = ['vendor', 'architecture', 'device', 'description', 'isFallbackAdapter'];
  const answer = adapter && {
    info: pick(adapter.info, about), features: [...adapter.features], limits: pick(adapter.limits, JSON.parse(names)),
  };
  process.stdout.write(JSON.stringify(answer));
});`;

/** What was found, or why nothing was. */
export type FoundAdapter = AdapterReport | { why: string };

let asked: Promise<FoundAdapter> | undefined;

/**
 * The adapter that WebGPU gives here. It is asked for in a process of its own, once: drivers are native code, and one that crashes or
 * hangs must not end the work of somebody who did not ask for it.
 */
export function findAdapter(): Promise<FoundAdapter> {
  return (asked ??= ask());
}

/**
 * Whether a real GPU answers, for whoever asked for no engine by name. Costs nothing where there can be none: without Dawn's package, on
 * Linux without the device file of a GPU, and where `USDRL_WEBGPU` is 0.
 */
export async function hasRealGpu(): Promise<boolean> {
  if (process.env.USDRL_WEBGPU === '0' || dawnFile() === undefined || !hasDeviceFile()) return false;
  const found = await findAdapter();
  return 'name' in found && !found.software;
}

async function ask(): Promise<FoundAdapter> {
  const dawn = dawnFile();
  if (dawn === undefined) return { why: 'no package webgpu' };
  const args = ['-e', asking, pathToFileURL(dawn).href, JSON.stringify(limitNames)];
  const options = { timeout: patience * 1000, killSignal: 'SIGKILL', windowsHide: true } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const answer = error === null ? answerOf(stdout) : undefined;
      const said = /Warning: (.*)/.exec(stderr)?.[1] ?? stderr.trim().split('\n').at(-1);
      const why = error?.killed === true ? `no answer within ${patience} s` : (error?.signal ?? said);
      resolve(answer ?? { why: `no adapter${why ? ` (${why})` : ''}` });
    });
  });
}

/** @returns nothing where there is no adapter */
function answerOf(text: string): AdapterReport | undefined {
  try {
    const answer = JSON.parse(text) as AdapterAnswer | null;
    return answer === null ? undefined : adapterReport(answer);
  } catch {
    return undefined;
  }
}

function dawnFile(): string | undefined {
  try {
    return require.resolve('webgpu');
  } catch {
    return undefined;
  }
}

/** A render node, NVIDIA's driver, or Windows' GPU below Linux (WSL); other systems do not show it in files. */
function hasDeviceFile(): boolean {
  if (process.platform !== 'linux') return true;
  if (existsSync('/dev/nvidiactl') || existsSync('/dev/dxg')) return true;
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
}
