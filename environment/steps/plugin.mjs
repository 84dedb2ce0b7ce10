import { existsSync } from 'node:fs';
import { findProgram, plugins, venvProgram } from '../locations.mjs';
import { run } from '../processes.mjs';
import { installRequirements } from './python.mjs';

const todoDriver = 'install the NVIDIA driver (nvidia-smi must list the GPU), then set up again';

/**
 * Set-up's step: the PJRT plugin of XLA for the driver of this machine, with NVIDIA's libraries. It lies in a folder of its own:
 * wheels for CUDA 12 and for CUDA 13 unpack their cuDNN in the same place.
 */
export async function installPlugin({ verbose, xla }) {
  if (!xla) return { state: 'ok', text: 'none, it is for GPUs (--gpu)' };
  if (process.platform !== 'linux')
    return { state: 'skipped', text: 'there are plugins for NVIDIA GPUs on Linux only' };
  if (!existsSync(venvProgram('python'))) return { state: 'skipped', text: 'no Python environment' };
  const program = findProgram('nvidia-smi');
  if (program === undefined) return { state: 'skipped', text: 'no nvidia-smi, so no NVIDIA driver', todo: todoDriver };
  const { ok, output, log } = await run(program, [], { seconds: 60, log: 'nvidia-smi', verbose });
  if (!ok) return { state: 'failed', text: 'nvidia-smi failed', todo: todoDriver, log };
  const cuda = cudaOfDriver(output);
  if (cuda === undefined) {
    return { state: 'failed', text: 'nvidia-smi names no CUDA of 12 or newer', todo: 'install a newer NVIDIA driver' };
  }
  return installRequirements(`requirements-cuda${cuda}.txt`, 'plugin', { verbose, seconds: 1500, target: plugins });
}

/** The CUDA, of those there are plugins for, that a driver runs, by what nvidia-smi says of it; undefined if none. */
export function cudaOfDriver(output) {
  const [, major] = /\bCUDA (?:UMD )?Version:\s*(\d+)\.\d/.exec(output) ?? [];
  if (major === undefined || Number(major) < 12) return undefined;
  return Math.min(Number(major), 13);
}
