import { spawnSync } from 'node:child_process';

/** A Python that has PyTorch: the one named by `USDRL_TORCH_PYTHON`, else `python3`; undefined where it has none. */
export const torchPython: string | undefined = [process.env.USDRL_TORCH_PYTHON, 'python3'].find(
  (python) => python !== undefined && spawnSync(python, ['-c', 'import torch']).status === 0,
);

/** Runs a Python script with PyTorch and gives what it printed. */
export function runTorch(script: string, argument: string): string {
  const { status, stdout, stderr } = spawnSync(torchPython ?? '', [script, argument], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
