import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { mediaPipeFile } from '../data/importers/poses/poseFiles';
import { temporaryFolder } from '../data/temporaryFolder';
import { testBackend } from '../testBackend';
import { run } from './captureIo';

/** The commands of the page, without `npx usdrl`. */
function commandsOf(page: string): string[][] {
  const [, block] = /```\n(npx usdrl import poses[^`]*)```/.exec(page) ?? [];
  return block
    .trim()
    .split('\n')
    .map((line) => line.replace(/^npx usdrl /, '').split(' '));
}

/** Small enough for seconds. */
const tiny: Readonly<Record<string, string[] | undefined>> = {
  pretrain: ['encoder.hidden=8', 'training.batch=4', 'training.epochs=1', 'training.execution=eager'],
  evaluate: ['linear.epochs=2'],
};

describe('the path of docs/own-data.md', () => {
  it('leads from a folder of JSON files to the classes of new ones, in five commands', async () => {
    await useBackend(testBackend);
    const folder = temporaryFolder();
    const file = (name: string, content: string): void => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    };
    for (let n = 1; n <= 4; n++) {
      file(`clips/wave/${n}.json`, mediaPipeFile({ frames: 8 + n }));
      file(`clips/sit/${n}.json`, mediaPipeFile({ frames: 12 + n }));
    }
    file('new/unknown.json', mediaPipeFile({ frames: 10 }));
    const commands = commandsOf(readFileSync(resolve('docs/own-data.md'), 'utf8'));
    expect(commands.map(([name]) => name)).toEqual(['import', 'inspect', 'pretrain', 'evaluate', 'predict']);
    const outputs: string[] = [];
    for (const words of commands) {
      const argv = words.map((word) => (/^(clips|data|runs|new)\//.test(word) ? join(folder, word) : word));
      const set = (tiny[words[0]] ?? []).flatMap((change) => ['--set', change]);
      const { status, stdout, stderr } = await run([...argv, ...set]);
      expect(status, `${words.join(' ')}: ${stderr}`).toBe(0);
      outputs.push(stdout);
    }
    expect(outputs[0]).toMatch(/hold-out +6 +2/);
    expect(outputs[1]).toContain('all checks passed');
    expect(outputs[4]).toMatch(/unknown +10 +(sit|wave)/);
  });
});
