/*
 * Prepares everything: node environment/setup.mjs [--gpu | --tensorflow-gpu | --cpu] [--verbose] [--retry], or
 * `npx usdrl setup` where this package is installed in a project.
 *
 * Needs nothing but Node. One line a step; no step's failure stops the others; a second run only checks.
 */
import { parseArgs } from 'node:util';
import { digest, readJson, storageProblem, writeWhole } from './files.mjs';
import { findProgram, setupCommand, shown, stateFile } from './locations.mjs';
import { withLock } from './lock.mjs';
import { checkNode } from './nodeVersion.mjs';
import { prepareAddon } from './steps/addon.mjs';
import { prepareBrowser } from './steps/browser.mjs';
import { buildLibrary } from './steps/build.mjs';
import { installKernelspec } from './steps/kernelspec.mjs';
import { installPackages } from './steps/packages.mjs';
import { installPlugin } from './steps/plugin.mjs';
import { installTensorflow, preparePython } from './steps/python.mjs';
import { prepareXla } from './steps/xla.mjs';

// The first two carry everything (a `fatal` result of the second ends in exit status 1); the others each offer more.
const steps = [
  { name: 'packages', work: installPackages },
  { name: 'library', work: buildLibrary },
  { name: 'python', work: preparePython, network: true },
  { name: 'tensorflow', work: installTensorflow, network: true },
  { name: 'addon', work: prepareAddon },
  { name: 'xla', work: prepareXla },
  { name: 'plugin', work: installPlugin, network: true },
  { name: 'kernel', work: installKernelspec },
  { name: 'browser', work: prepareBrowser, network: true },
];

/** What each variant has: which TensorFlow, and whether a plugin of XLA. One process cannot give a GPU to both. */
const variants = {
  cpu: { variant: 'cpu', xla: false },
  gpu: { variant: 'cpu', xla: true },
  'tensorflow-gpu': { variant: 'gpu', xla: false },
};

/** How long a failed download is not tried again, unless asked for or something changed. */
const patience = 60 * 60 * 1000;
const marks = { ok: '✓', skipped: '–', failed: '✗' };

const { values: flags } = parseArgs({
  options: {
    gpu: { type: 'boolean' },
    'tensorflow-gpu': { type: 'boolean' },
    cpu: { type: 'boolean' },
    verbose: { type: 'boolean' },
    retry: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (flags.help) {
  console.log(`${setupCommand}${setupCommand.startsWith('npm') ? ' --' : ''} [--gpu | --tensorflow-gpu | --cpu] [--verbose] [--retry]
  --gpu             XLA's plugin for this machine's NVIDIA driver (also USDRL_VARIANT=gpu); kept until --cpu
  --tensorflow-gpu  the TensorFlow wheel with CUDA instead of the plain one (also USDRL_VARIANT=tensorflow-gpu); kept until --cpu
  --verbose         show what the steps print
  --retry           try again now what failed within the last hour`);
} else {
  const node = checkNode();
  if (!node.ok) {
    console.error(
      `Node ${node.version} found, ${node.wanted} wanted. Install Node 22 or 24 (https://nodejs.org), then try again.`,
    );
    process.exit(1);
  }
  try {
    process.exitCode = await withLock(setUp, say);
  } catch (error) {
    const problem = storageProblem(error);
    if (problem === undefined) throw error;
    say(`error: ${problem.text} → ${problem.todo}`);
    process.exitCode = 1;
  }
}

async function setUp() {
  const began = Date.now();
  const before = readJson(stateFile) ?? { steps: {} };
  const variant = chooseVariant(before.variant);
  const results = {};
  say(`Setting up (Node ${process.versions.node}, ${variant.toUpperCase()} variant)`);
  for (const step of steps) {
    results[step.name] = await outcome(step, before.steps?.[step.name], variant);
    report(step.name, results[step.name]);
  }
  writeWhole(stateFile, `${JSON.stringify({ variant, node: process.versions.node, steps: results }, null, 2)}\n`);
  say(`Set up in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return results.library.fatal ? 1 : 0;
}

async function outcome(step, earlier, variant) {
  const inputs = digest(variant, process.versions.node, findProgram('python3', 'python') ?? '', process.env.PATH ?? '');
  const failedLately = earlier?.state === 'failed' && Date.now() - earlier.at < patience;
  if (step.network && failedLately && earlier.inputs === inputs && !flags.retry) {
    return {
      ...earlier,
      text: earlier.text.replace(/( \(not tried again; --retry does\))?$/, ' (not tried again; --retry does)'),
    };
  }
  try {
    const result = await step.work({ verbose: flags.verbose === true, ...variants[variant] });
    return { ...result, at: Date.now(), inputs };
  } catch (error) {
    const problem = storageProblem(error) ?? { text: error.message, todo: 'please report this' };
    return { state: 'failed', ...problem, at: Date.now(), inputs };
  }
}

function chooseVariant(before) {
  const names = Object.keys(variants);
  const wanted = names.find((name) => flags[name]) ?? process.env.USDRL_VARIANT ?? before;
  return names.includes(wanted) ? wanted : 'cpu';
}

function report(name, { state, text, todo, log }) {
  const advice = state === 'ok' || todo === undefined ? '' : ` → ${todo}`;
  const where = log === undefined ? '' : ` (log: ${shown(log)})`;
  say(`  ${marks[state]} ${name.padEnd(10)} ${text}${advice}${where}`);
}

// Progress belongs to stderr, so that the output of what follows can be piped.
function say(line) {
  process.stderr.write(`${line}\n`);
}
