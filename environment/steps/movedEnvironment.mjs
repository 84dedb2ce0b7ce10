import fs from 'node:fs';
import path from 'node:path';
import { writeWhole } from '../files.mjs';

/** The longest first line that systems read of a script. */
const longestShebang = 120;

/**
 * Python writes the absolute path of a virtual environment into its programs. In a folder that was moved or copied they would start
 * nothing, or those of the old folder. Puts the new path in its place; where that cannot be, removes the environment, which is then
 * made anew.
 *
 * @returns what was done, for the step's line; empty for an environment that is where it was made
 */
export function mendMovedEnvironment(venv) {
  const programs = path.join(venv, 'bin');
  const made = fs.existsSync(programs) ? placeOfMaking(programs) : undefined;
  if (made === undefined || isSame(made, venv)) return '';
  if (venv.includes(' ') || venv.length > longestShebang) {
    fs.rmSync(venv, { recursive: true, force: true });
    return `; made anew, because it came from ${made}`;
  }
  const files = [path.join(venv, 'pyvenv.cfg'), ...fs.readdirSync(programs).map((name) => path.join(programs, name))];
  for (const file of files.filter((one) => fs.existsSync(one) && isText(one))) {
    const text = fs.readFileSync(file, 'utf8');
    if (!text.includes(made)) continue;
    const { mode } = fs.statSync(file);
    writeWhole(file, text.replaceAll(made, venv));
    fs.chmodSync(file, mode);
  }
  return `; mended, because it came from ${made}`;
}

/** The environment that the programs name. */
function placeOfMaking(programs) {
  for (const name of ['pip', 'pip3', 'jupyter'].filter((one) => fs.existsSync(path.join(programs, one)))) {
    const found = /^#!(.*)[\\/]bin[\\/]python[\d.]*\s/.exec(fs.readFileSync(path.join(programs, name), 'utf8'));
    if (found !== null) return found[1];
  }
  return undefined;
}

function isSame(made, venv) {
  try {
    return fs.realpathSync(made) === fs.realpathSync(venv);
  } catch {
    return false;
  }
}

/** Links to Python itself and compiled programs are left alone. */
function isText(file) {
  const start = Buffer.alloc(4);
  const opened = fs.openSync(file, 'r');
  fs.readSync(opened, start, 0, 4, 0);
  fs.closeSync(opened);
  return start.toString('latin1') !== '\x7fELF' && !start.includes(0);
}
