import { Command } from 'commander';

import { perform, type ExitStatus } from '../action';
import { addCommonOptions } from '../commonOptions';
import type { Io } from '../io';

interface PageCommandOptions {
  run?: string;
  out: string;
}

/** `usdrl page`: one static page that runs the library in a browser. */
export function pageCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('page')
      .description('one HTML page that runs an encoder in the browser: retrieval, and a pre-training to watch')
      .option('--run <dir>', 'run folder whose encoder it holds; default one of preset demo, pre-trained in runs/page')
      .option('--out <file>', 'the page; an existing one is replaced', 'figures/page.html'),
    ['backend'],
  ).addHelpText('after', '\nExample:\n  usdrl page --out figures/page.html');
  return perform<PageCommandOptions>(command, io, exit, async ({ options: { run, out }, work, useBackend }) => {
    const { buildPage } = await import('../../page/index.js');
    await useBackend();
    const built = await buildPage({ run, out, ...work });
    const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
    const text = `${out}: ${mebibytes(built.bytes)}, of which the encoder ${mebibytes(built.encoderBytes)}; open it in a browser\n`;
    return { result: built, text };
  });
}
