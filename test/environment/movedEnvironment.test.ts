import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { findWrong } from '../../src/cli/doctor/notebooks';

interface MovedEnvironment {
  mendMovedEnvironment: (venv: string) => string;
  findMoved: (venv: string) => { places: string[]; files: Map<string, string> };
}

const script = path.resolve(__dirname, '..', '..', 'environment', 'steps', 'movedEnvironment.mjs');
let moved: MovedEnvironment;
beforeAll(async () => {
  moved = (await import(pathToFileURL(script).href)) as MovedEnvironment;
});

let folder: string;
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'usdrl-moved-')));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** The first lines that pip gives a program. */
function head(venv: string): string {
  const python = `${venv}/bin/python3`;
  const first = `#!${python}\n`;
  return python.includes(' ') || first.length > 127 ? `#!/bin/sh\n'''exec' "${python}" "$0" "$@"\n' '''\n` : first;
}

const body = (venv: string): string => `# -*- coding: utf-8 -*-\nimport sys  # of ${venv}/lib, not of ${venv}2\n`;

/** What an environment's files hold, by their name. */
function contents(venv: string, place = venv): Record<string, string> {
  return {
    'pyvenv.cfg': `home = /usr/bin\ncommand = /usr/bin/python3 -m venv --prompt x ${place}\n`,
    'bin/pip': head(place) + body(place),
    'bin/jupyter': head(place) + body(place),
    'bin/activate': `VIRTUAL_ENV="${place}"\nexport VIRTUAL_ENV\nPATH="$VIRTUAL_ENV/bin:$PATH"\n`,
    'bin/activate.csh': `setenv VIRTUAL_ENV "${place}"\n`,
    'share/jupyter/kernels/python3/kernel.json': JSON.stringify({ argv: [`${place}/bin/python`, '-m', 'ipykernel'] }),
  };
}

/** Files that are left as they are. */
const others = {
  'bin/own': '#!/bin/sh\necho own\n',
  'bin/system': '#!/usr/bin/python3\nimport sys\n',
  'bin/native': '\x7fELF /gone/place/.venv/bin/python3',
};

/** Writes an environment; its `python` tells what it is given. */
function write(venv: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries({ ...files, ...others, 'bin/python3': '#!/bin/sh\necho "$@"\n' })) {
    const file = path.join(venv, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text, { mode: 0o755 });
  }
}

function read(venv: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(venv, name), 'utf8')]));
}

const long = `${'long/'.repeat(30)}.venv`;

// On Windows programs are compiled.
describe.skipIf(process.platform === 'win32')('an environment that was moved or copied (skipped on Windows)', () => {
  it.each([
    ['from one plain folder into another', '/gone/place/.venv', 'here/.venv'],
    ['out of a folder with a space', '/gone/my place/.venv', 'here/.venv'],
    ['into a folder with a space', '/gone/place/.venv', 'my place/.venv'],
    ['from one with a space into another', '/gone/my place/.venv', 'your place/.venv'],
    ['into one whose path is long', '/gone/place/.venv', long],
    ['out of one whose path is long', `/gone/${long}`, 'here/.venv'],
  ])('%s is found and mended in all files', async (_, from, to) => {
    const venv = path.join(folder, to);
    write(venv, contents(venv, from));
    expect(await findWrong(venv)).toBe(`moved or copied here from ${from}`);
    expect(moved.mendMovedEnvironment(venv)).toBe(`; mended, because it came from ${from}`);
    const wanted: Record<string, string> = { ...contents(venv), ...others };
    for (const name of ['bin/pip', 'bin/jupyter']) wanted[name] = wanted[name].replace(`${venv}2`, `${from}2`);
    expect(read(venv, Object.keys(wanted))).toEqual(wanted);
    const started = spawnSync(path.join(venv, 'bin', 'pip'), ['a b', 'c'], { encoding: 'utf8' });
    expect(started.stdout).toBe(`${path.join(venv, 'bin', 'pip')} a b c\n`);
    expect(moved.mendMovedEnvironment(venv)).toBe('');
  });

  it('whose old folder is still there is found too, and one that is reached by a link is where it was made', () => {
    const [old, venv, link] = ['old', 'new', 'link'].map((name) => path.join(folder, name));
    write(old, contents(old));
    write(venv, contents(venv, old));
    expect(moved.findMoved(venv).places).toEqual([old]);
    expect([...moved.findMoved(venv).files.keys()]).toHaveLength(Object.keys(contents(venv)).length);
    fs.symlinkSync(old, link);
    expect(moved.findMoved(link)).toEqual({ places: [], files: new Map() });
  });

  it.each(Object.keys(contents('')))('of which only %s names another place is found and mended', (name) => {
    const venv = path.join(folder, 'my place', '.venv');
    const right = contents(venv);
    write(venv, { ...right, [name]: contents(venv, '/gone/place')[name].replaceAll('/gone/place2', `${venv}2`) });
    expect(moved.mendMovedEnvironment(venv)).toBe('; mended, because it came from /gone/place');
    expect(read(venv, Object.keys(right))).toEqual(right);
  });

  it('twice, the second time before it was mended whole, is mended of both', () => {
    const venv = path.join(folder, '.venv');
    write(venv, { ...contents(venv, '/gone/one'), 'bin/jupyter': contents(venv, '/gone/my two')['bin/jupyter'] });
    expect(moved.mendMovedEnvironment(venv)).toBe('; mended, because it came from /gone/my two and /gone/one');
    expect(moved.findMoved(venv).files.size).toBe(0);
  });

  it('whose programs name the right place in a way that cannot start them is mended', async () => {
    const venv = path.join(folder, 'my place', '.venv');
    const broken = `#!${venv}/bin/python3\n${body(venv)}`;
    write(venv, { ...contents(venv), 'bin/pip': broken });
    expect(await findWrong(venv)).toBe('of whose programs 1 do not find it');
    expect(moved.mendMovedEnvironment(venv)).toBe('; mended');
    expect(read(venv, ['bin/pip'])).toEqual({ 'bin/pip': contents(venv)['bin/pip'] });
  });

  it('or has no pip is told', async () => {
    const venv = path.join(folder, '.venv');
    write(venv, contents(venv));
    expect(await findWrong(venv)).toBe('without pip');
    write(venv, { 'lib/python3.11/site-packages/pip/__main__.py': '' });
    expect(await findWrong(venv)).toBeUndefined();
  });
});
