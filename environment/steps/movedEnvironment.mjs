import fs from 'node:fs';
import path from 'node:path';
import { writeWhole } from '../files.mjs';

/** The longest first line that all systems read of a script. */
const longestShebang = 127;

/** How the programs of an environment name their Python: in one line, or where that has a space or is too long, through a shell. */
const plain = /^#!(?<place>.+)\/bin\/(?<python>python[\d.]*)(?<options>[ \t][^\n]*?)?[ \t\r]*\n/;
const throughShell =
  /^#!\/bin\/sh\n'''exec' "?(?<place>[^"\n]+)\/bin\/(?<python>python[\d.]*)"?(?<options> [^\n]*?)? "\$0" "\$@"\n' '''\n/;

/** Where else files name the environment that they are of. */
const mentions = {
  'pyvenv.cfg': / -m venv (?:[^/\s]\S*\s+)*(?<place>\/.+?)\s*$/m,
  activate: /VIRTUAL_ENV[= ]["']?(?<place>\/[^"'\n]*)["']?$/m,
  'kernel.json': /"(?<place>\/[^"\n]*)\/bin\/python[\d.]*"/,
};

/**
 * Python writes the absolute path of a virtual environment into its programs and settings. In a folder that was moved or copied they
 * would start nothing, or those of the old folder. Puts the new path in its place, in every file that still has another.
 *
 * @returns what was done, for the step's line; empty for an environment that is where it was made
 */
export function mendMovedEnvironment(venv) {
  const { places, files } = findMoved(venv);
  for (const [file, text] of files) {
    const { mode } = fs.statSync(file);
    writeWhole(file, text);
    fs.chmodSync(file, mode);
  }
  if (files.size === 0) return '';
  return places.length === 0 ? '; mended' : `; mended, because it came from ${places.join(' and ')}`;
}

/**
 * What of an environment was not made where it is.
 *
 * @returns {{places: string[], files: Map<string, string>}} the other environments that are named, and the files that name them with
 *   what they should hold
 */
export function findMoved(venv) {
  const texts = new Map(filesOf(venv).map((file) => [file, fs.readFileSync(file, 'utf8')]));
  const named = [...texts].flatMap(([file, text]) => placesIn(file, text));
  // The longest first, should one be the beginning of another.
  const places = [...new Set(named)].filter((place) => isAnother(place, venv)).sort((a, b) => b.length - a.length);
  const mended = [...texts].map(([file, text]) => [file, mend(file, text, places, venv)]);
  return { places, files: new Map(mended.filter(([file, text]) => text !== texts.get(file))) };
}

/** Whether an environment has what installs everything else. */
export function hasPip(venv) {
  const libraries = [path.join(venv, 'Lib'), ...inside(path.join(venv, 'lib'))];
  return libraries.some((library) => fs.existsSync(path.join(library, 'site-packages', 'pip', '__main__.py')));
}

/** Files that may name the environment; links to Python itself and compiled programs are none. */
function filesOf(venv) {
  const kernels = path.join(venv, 'share', 'jupyter', 'kernels');
  return [
    path.join(venv, 'pyvenv.cfg'),
    ...inside(path.join(venv, 'bin')),
    ...inside(kernels).map((kernel) => path.join(kernel, 'kernel.json')),
  ].filter((file) => fs.existsSync(file) && fs.statSync(file).isFile() && isText(file));
}

function inside(folder) {
  return fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : [];
}

function placesIn(file, text) {
  const name = path.basename(file);
  const mention = name.startsWith('activate') ? mentions.activate : mentions[name];
  const found = [plain, throughShell, mention].map((pattern) => pattern && pattern.exec(text)?.groups.place);
  return found.filter((place) => place !== undefined);
}

/** Whether that is the path of an environment, there or gone, and not of this one. */
function isAnother(place, venv) {
  if (place === venv) return false;
  try {
    return fs.realpathSync(place) !== fs.realpathSync(venv) && fs.existsSync(path.join(place, 'pyvenv.cfg'));
  } catch {
    return true;
  }
}

function mend(file, text, places, venv) {
  const quotes = path.basename(file).startsWith('activate') && /[^\w/.+-]/.test(venv);
  const mended = places.reduce((now, place) => {
    const pattern = new RegExp(`(?<before>["']?)${escaped(place)}(?![\\w.-])`, 'g');
    return now.replace(pattern, (_, before) => (quotes && before === '' ? `"${venv}"` : `${before}${venv}`));
  }, text);
  const found = plain.exec(mended) ?? throughShell.exec(mended);
  if (found?.groups.place !== venv) return mended;
  const { python, options = '' } = found.groups;
  return head(`${venv}/bin/${python}`, options) + mended.slice(found[0].length);
}

/** The first lines of a program, as pip writes them. */
function head(python, options) {
  const line = `#!${python}${options}\n`;
  if (!/\s/.test(python) && line.length <= longestShebang) return line;
  return `#!/bin/sh\n'''exec' "${python}"${options} "$0" "$@"\n' '''\n`;
}

function escaped(text) {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function isText(file) {
  const start = Buffer.alloc(4);
  const opened = fs.openSync(file, 'r');
  fs.readSync(opened, start, 0, 4, 0);
  fs.closeSync(opened);
  return start.toString('latin1') !== '\x7fELF' && !start.includes(0);
}
