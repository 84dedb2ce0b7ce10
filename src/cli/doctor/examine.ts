import { installationOf } from '../../backend';
import { findEngines } from './engines';
import type { DoctorReport, Finding } from './finding';
import { findNotebookTools } from './notebooks';
import { findDatasets, findFigureBrowser, findSetupFailures } from './project';
import { findLibrary, findMachine, findNode, findPackages } from './runtime';

/**
 * Looks for everything the project needs or can use. Changes nothing; loads each tensor engine once.
 *
 * @param root the folder with package.json; default this project.
 */
export async function examine(root = installationOf().root): Promise<DoctorReport> {
  const basis = [findNode(root), findPackages(root), findLibrary(root)];
  const engines = await findEngines();
  const rest = [
    ...findMachine(),
    ...(await findNotebookTools(root)),
    findFigureBrowser(),
    ...findDatasets(root),
    ...findSetupFailures(root),
  ];
  return { ready: canRun(basis, engines), findings: [...basis, ...engines, ...rest] };
}

/** The main job needs all of the basis and any one engine. */
export function canRun(basis: readonly Finding[], engines: readonly Finding[]): boolean {
  return basis.every(({ state }) => state !== 'missing') && engines.some(({ state }) => state === 'ok');
}
