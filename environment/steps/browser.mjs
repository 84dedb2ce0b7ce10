import { existsSync } from 'node:fs';
import { findProgram, installed } from '../locations.mjs';
import { run } from '../processes.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const macApplications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const packages = ['chromium', 'fonts-liberation', 'fonts-dejavu-core'];
const todo = 'install Chromium or Chrome, or name one in USDRL_BROWSER; without it figures are saved as HTML only';

/** Finds the browser that draws static figures; installs Debian's Chromium where this user may. */
export async function prepareBrowser({ verbose }) {
  const chosen = process.env.USDRL_BROWSER;
  if (chosen === '') return { state: 'skipped', text: 'switched off: USDRL_BROWSER is empty' };
  const found = findBrowser(chosen);
  if (found !== undefined) return { state: 'ok', text: found, facts: { path: found } };
  if (chosen !== undefined) {
    return { state: 'failed', text: `USDRL_BROWSER names ${chosen}, which is not there`, todo };
  }
  const apt = findProgram('apt-get');
  // A package in somebody's project does not install programs into the system.
  if (installed || process.getuid?.() !== 0 || apt === undefined) {
    const why = installed ? '' : ', and only an administrator can install it here';
    return { state: 'skipped', text: `no Chromium${why}`, todo };
  }
  const began = Date.now();
  const options = { log: 'browser', verbose, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  const patience = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=15', '-o', 'Acquire::https::Timeout=15'];
  const lock = ['-o', 'DPkg::Lock::Timeout=60'];
  const updated = await run(apt, [...patience, '-q', 'update'], { ...options, seconds: 120 });
  const install = [...patience, ...lock, '-q', '-y', '--no-install-recommends', 'install', ...packages];
  const result = await run(apt, install, { ...options, seconds: 400 });
  const path = findBrowser();
  if (path === undefined) {
    const log = result.log ?? updated.log;
    return { state: 'failed', text: 'apt-get could not install Chromium', todo, log };
  }
  return { state: 'ok', text: `${path}, installed in ${seconds(began)} s`, facts: { path } };
}

function findBrowser(chosen) {
  if (chosen !== undefined) return findProgram(chosen);
  return findProgram(...names) ?? macApplications.find((file) => existsSync(file));
}

function seconds(began) {
  return ((Date.now() - began) / 1000).toFixed(0);
}
