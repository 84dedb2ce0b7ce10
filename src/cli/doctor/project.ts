import fs from 'node:fs';
import path from 'node:path';

import { installationOf } from '../../backend';
import { isRecord, readOwnFile, type OwnFile } from '../../data';
import { findBrowser } from '../../report';
import { type Finding, runSetup } from './finding';

/** The browser that turns figures into SVG and PDF. */
export function findFigureBrowser(environment: NodeJS.ProcessEnv = process.env): Finding {
  const browser = findBrowser(environment);
  return {
    name: 'browser',
    state: browser === undefined ? 'missing' : 'ok',
    found: browser ?? 'no Chromium or Chrome',
    means: 'draws figures as SVG and PDF; without it they are saved as HTML',
    fix: browser === undefined ? 'Install Chromium or Chrome.' : undefined,
  };
}

/** The data set folders directly under `data/`; a damaged one is a warning, none at all only a hint. */
export function findDatasets(root: string): Finding[] {
  const folder = path.join(installationOf(root).project, 'data');
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const files = names
    .map((name) => ({ name, file: path.join(folder, name, 'dataset.json') }))
    .filter(({ file }) => fs.existsSync(file));
  if (files.length === 0) {
    return [
      {
        name: 'data sets',
        state: 'missing',
        found: 'none under data/',
        means: 'the main job makes its own; others are imported',
        fix: 'See data/README.md, or `npx usdrl import synthetic --out data/synthetic`.',
      },
    ];
  }
  return files.map(({ name, file }) => describeDataset(name, file));
}

function describeDataset(name: string, file: string): Finding {
  const finding = { name: `data/${name}`, means: 'a data set folder' };
  try {
    const info: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (!isRecord(info)) throw new Error('no object');
    const classes = Array.isArray(info.classes) ? info.classes.length : 'unknown';
    const kind = info.synthetic === true ? 'synthetic' : 'recorded';
    return { ...finding, state: 'ok', found: `${String(info.sequences)} recordings, ${classes} classes, ${kind}` };
  } catch {
    return { ...finding, state: 'warning', found: 'dataset.json is not JSON', fix: 'Import it again with --force.' };
  }
}

const stateKind: OwnFile = {
  thing: 'what the last set-up did',
  wanted: 'its steps',
  shape: { steps: { '*': { state: 'text', text: 'text', 'todo?': 'text', 'log?': 'text' } } },
  fix: 'The set-up writes it anew.',
};

/** What the last set-up could not do; its log files are named. */
export function findSetupFailures(root: string): Finding[] {
  const { cache, project, setup } = installationOf(root);
  const means = `the last \`${setup}\``;
  const file = path.join(cache, 'state.json');
  if (!fs.existsSync(file)) {
    return [{ name: 'set-up', state: 'warning', found: 'has not run here', means, fix: runSetup }];
  }
  let steps: Record<string, { state: string; text: string; todo?: string; log?: string }>;
  try {
    ({ steps } = readOwnFile(file, stateKind) as { steps: typeof steps });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return [{ name: 'set-up', state: 'warning', found, means, fix: runSetup }];
  }
  const failed = Object.entries(steps).filter(([, step]) => step.state === 'failed');
  if (failed.length === 0) return [{ name: 'set-up', state: 'ok', found: 'no step failed', means }];
  return failed.map(([name, step]) => ({
    name: `set-up ${name}`,
    state: 'warning',
    found: step.log === undefined ? step.text : `${step.text} (log: ${path.relative(project, step.log)})`,
    means,
    fix: step.todo,
  }));
}
