import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { Command, Option } from 'commander';

import type { ExitStatus } from '../action';

interface SetupOptions {
  gpu?: boolean;
  tensorflowGpu?: boolean;
  cpu?: boolean;
  verbose?: boolean;
  retry?: boolean;
}

/** `usdrl setup`: the native engine, Python's part and the notebook kernel, for the project that this package is installed in. */
export function setupCommand(_: unknown, exit: ExitStatus): Command {
  return new Command('setup')
    .description('prepare what npm does not bring: TensorFlow, JupyterLab, the notebook kernel')
    .addOption(
      new Option('--gpu', "XLA's plugin for this machine's NVIDIA driver; kept until --cpu").conflicts([
        'cpu',
        'tensorflowGpu',
      ]),
    )
    .addOption(new Option('--tensorflow-gpu', 'the TensorFlow wheel with CUDA; kept until --cpu').conflicts('cpu'))
    .option('--cpu', 'neither of them')
    .option('--verbose', 'show what the steps print')
    .option('--retry', 'try again now what failed within the last hour')
    .addHelpText(
      'after',
      `
Everything it makes lies in node_modules/.cache/usdrl of the project (in environment/ of this package's own repository). No step's
failure stops the others; without any of it the WebAssembly engine serves. \`usdrl doctor\` shows what there is.

Examples:
  usdrl setup
  usdrl setup --gpu`,
    )
    .action(async (options: SetupOptions) => {
      const { installationOf } = await import('../../backend/index.js');
      const script = join(installationOf().root, 'environment', 'setup.mjs');
      const flags = Object.keys(options).map((name) => `--${name.replace('Gpu', '-gpu')}`);
      const child = spawn(process.execPath, [script, ...flags], { stdio: 'inherit' });
      const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)));
      if (code !== 0) exit.code = 1;
    });
}
