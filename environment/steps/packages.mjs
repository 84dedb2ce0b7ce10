import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readJson, writeWhole } from '../files.mjs';
import { findProgram, installed, modules, packageFolder, root } from '../locations.mjs';
import { run } from '../processes.mjs';

const stamp = path.join(modules, '.usdrl-node');
const node = `${process.platform}-${process.arch}-${process.versions.modules}`;

/** Installs the npm packages of the lock file if they are not the ones in place; no package runs a script. */
export async function installPackages({ verbose }) {
  if (installed) return { state: 'ok', text: `installed by npm${optionalPackages()}` };
  const count = Object.keys(readJson(path.join(root, 'package-lock.json'))?.packages ?? {}).length - 1;
  if (upToDate()) {
    if (!existsSync(stamp)) writeWhole(stamp, node);
    return { state: 'ok', text: `${count} packages of the lock file in place` };
  }
  const [program, ...first] = npmCommand();
  if (program === undefined) {
    return { state: 'failed', text: 'npm was not found', todo: 'install Node together with npm' };
  }
  const began = Date.now();
  const args = [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const options = { seconds: 900, log: 'npm', verbose };
  const result = await run(program, [...args, ...patience], options);
  if (!result.ok) {
    return {
      state: 'failed',
      text: `npm ci failed: ${npmReason(result.output)}`,
      todo: 'connect to the npm registry once (or fill the npm cache), then run `npm run setup`',
      log: result.log,
    };
  }
  writeWhole(stamp, node);
  return { state: 'ok', text: `${count} packages installed in ${((Date.now() - began) / 1000).toFixed(0)} s` };
}

/** Whether node_modules holds exactly the versions of the lock file, installed by this kind of Node. */
function upToDate() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') !== node) return false;
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages;
  const found = readJson(path.join(modules, '.package-lock.json'))?.packages;
  if (wanted === undefined || found === undefined) return false;
  return Object.entries(wanted).every(
    ([place, entry]) =>
      place === '' ||
      // npm leaves out optional packages made for other systems.
      ((entry.optional || entry.peer) && found[place] === undefined) ||
      (found[place]?.version === entry.version && existsSync(path.join(root, place, 'package.json'))),
  );
}

/** What an installed package can do without, and the command for it. */
function optionalPackages() {
  const uses = { notebooks: ['tslab', 'zeromq'], figures: ['plotly.js-dist', 'playwright-core'] };
  return Object.entries(uses)
    .filter(([, names]) => names.some((name) => packageFolder(name) === undefined))
    .map(([use, names]) => `; for ${use}: npm install ${names.join(' ')}`)
    .join('');
}

/** npm, as program and first arguments; empty where there is none. */
export function npmCommand() {
  const running = process.env.npm_execpath;
  if (running !== undefined && /npm-cli\.js$/.test(running)) return [process.execPath, running];
  const found = findProgram('npm');
  return found === undefined ? [] : [found];
}

/** What npm says went wrong. */
export function npmReason(output) {
  const line = output.split('\n').find((text) => /npm (error|ERR!) (code|network|[A-Z])/.test(text));
  return line === undefined ? 'no reason given' : line.replace(/npm (error|ERR!) /, '').trim();
}
