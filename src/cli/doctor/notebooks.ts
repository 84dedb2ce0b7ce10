import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { installationOf } from '../../backend';
import { type Finding, runSetup } from './finding';
import { packageFile } from './runtime';

const run = promisify(execFile);

interface Kernelspecs {
  kernelspecs: Record<string, { resource_dir: string; spec: { argv: string[]; display_name: string } }>;
}

/** Python, Jupyter, our kernel as that Jupyter sees it, and the tslab that the kernel starts. */
export async function findNotebookTools(root: string): Promise<Finding[]> {
  const { project, venv } = installationOf(root);
  const bin = path.join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
  const own = path.join(bin, 'jupyter');
  const jupyter = fs.existsSync(own) ? own : 'jupyter';
  return [
    await findPython(path.join(bin, 'python'), venv, path.relative(project, venv)),
    ...(await findJupyter(root, jupyter, jupyter === own ? `in ${path.relative(project, venv)}` : 'on the PATH')),
    findTslab(root),
  ];
}

async function findPython(python: string, venv: string, place: string): Promise<Finding> {
  const means = 'carries JupyterLab and the TensorFlow library';
  try {
    const { stdout } = await run(python, ['--version'], { timeout: 10_000 });
    const found = `${stdout.trim()} in ${place}`;
    const wrong = await findWrong(venv);
    if (wrong === undefined) return { name: 'python', state: 'ok', found, means };
    return { name: 'python', state: 'warning', found: `${found}, ${wrong}`, means, fix: runSetup };
  } catch {
    const fix = `Install python3 with venv; then ${runSetup[0].toLowerCase()}${runSetup.slice(1)}`;
    return { name: 'python', state: 'missing', found: `no ${place}`, means, fix };
  }
}

/** What set-up would mend of a virtual environment, found by the same means; undefined for nothing. */
export async function findWrong(venv: string): Promise<string | undefined> {
  const means = path.join(installationOf().root, 'environment', 'steps', 'movedEnvironment.mjs');
  const { findMoved, hasPip } = (await import(pathToFileURL(means).href)) as {
    findMoved: (venv: string) => { places: string[]; files: Map<string, string> };
    hasPip: (venv: string) => boolean;
  };
  const { places, files } = findMoved(venv);
  if (places.length > 0) return `moved or copied here from ${places.join(' and ')}`;
  if (files.size > 0) return `of whose programs ${files.size} do not find it`;
  return hasPip(venv) ? undefined : 'without pip';
}

async function findJupyter(root: string, jupyter: string, where: string): Promise<Finding[]> {
  const means = 'opens the notebooks; `npx usdrl run` needs no Jupyter';
  let listed: Kernelspecs;
  try {
    const { stdout } = await run(jupyter, ['kernelspec', 'list', '--json'], { timeout: 30_000 });
    listed = JSON.parse(stdout) as Kernelspecs;
  } catch {
    const found = `no Jupyter ${where} that lists its kernels`;
    return [{ name: 'jupyter', state: 'missing', found, means, fix: runSetup }];
  }
  return [{ name: 'jupyter', state: 'ok', found: where, means }, judgeKernel(root, listed)];
}

/** The kernelspec must start a Node that exists, and the launcher of this folder and not of another copy. */
export function judgeKernel(root: string, { kernelspecs }: Kernelspecs): Finding {
  const means = 'runs TypeScript cells at the root of the project';
  const kernel = Object.entries(kernelspecs).find(([name]) => name === 'tslab')?.[1];
  if (kernel === undefined) {
    return { name: 'kernel', state: 'missing', found: 'that Jupyter lists no kernel `tslab`', means, fix: runSetup };
  }
  const [node, launcher] = kernel.spec.argv;
  const wrong = !fs.existsSync(node)
    ? `it starts ${node}, which is not there`
    : launcher !== path.join(root, 'environment', 'kernel.mjs')
      ? `it starts ${launcher}, not the launcher of this folder`
      : undefined;
  if (wrong !== undefined) return { name: 'kernel', state: 'warning', found: wrong, means, fix: runSetup };
  return { name: 'kernel', state: 'ok', found: `"${kernel.spec.display_name}"`, means };
}

function findTslab(root: string): Finding {
  const means = 'the kernel itself, also for `npx usdrl run`';
  const file = packageFile(root, 'tslab');
  if (file === undefined) {
    const fix = installationOf(root).installed ? 'Run `npm install tslab zeromq`.' : runSetup;
    return { name: 'tslab', state: 'missing', found: 'not in node_modules', means, fix };
  }
  const { version } = JSON.parse(fs.readFileSync(file, 'utf8')) as { version: string };
  return { name: 'tslab', state: 'ok', found: `${version} in node_modules`, means };
}
