/*
 * A prepared pre-training step by the engine itself, through the addon and the plugin that USDRL_XLA_PLUGIN names: what training does for
 * each step, with the batch going up and features coming back. Prints a JSON line when the program is compiled, and one when its steps
 * are done.
 *
 *   node engineStep.mjs STEP VALUES [--precision bfloat16] [--steps 10] [--warm-up 3]
 *
 * VALUES is what step_values.py wrote.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    precision: { type: 'string', default: 'float32' },
    steps: { type: 'string', default: '10' },
    'warm-up': { type: 'string', default: '3' },
  },
});
const [folder, valuesFile] = positionals;
const [steps, warmUp] = [Number(options.steps), Number(options['warm-up'])];
const packed = fileURLToPath(new URL('engine/dist/backend/xla/xlaProgram.js', import.meta.url));
const require = createRequire(packed);
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
const { XlaEngine } = require('./xlaEngine.js');
const { XlaProgram } = require('./xlaProgram.js');
const { typeOf } = require('../graph/nativeBackend.js');

const say = (values) => console.log(JSON.stringify(values));
const seconds = (since) => (performance.now() - since) / 1000;
const step = JSON.parse(readFileSync(path.join(folder, 'step.json'), 'utf8'));
const prepared = step.programs.find(({ precision }) => precision === options.precision);
if (prepared === undefined) throw new Error(`${options.precision} was not prepared`);
const text = gunzipSync(readFileSync(path.join(folder, prepared.file))).toString();

await tf.setBackend('cpu');
const tensors = readTensors();
const isVariable = ({ role }) => role === 'variable';
const variables = tensors.filter((_, place) => isVariable(step.arguments[place])).map((tensor) => tf.variable(tensor));
const inputs = tensors.filter((_, place) => !isVariable(step.arguments[place]));

const began = performance.now();
const { own: engine } = await XlaEngine.open('1');
const opened = performance.now();
const loaded = await engine.load(text);
say({ openSeconds: (opened - began) / 1000, compileSeconds: seconds(opened), memory: loaded.memory });

const program = new XlaProgram(engine, variables, options.precision);
const emitted = {
  text,
  variables: variables.map((_, place) => ({ place })),
  inputs: inputs.map((_, place) => ({ place })),
  changed: step.changed,
  outputs: step.outputs.map(({ shape, dtype }) => ({ shape, dtype: typeOf(dtype) })),
};
program.functions.set('step', { emitted, loaded });
const [losses, times] = [[], []];
// As training has the next batch copied up while a step runs.
const uploadNext = () => program.upload(inputs.slice(1), []);
for (let count = 0; count < warmUp + steps; count++) {
  const started = performance.now();
  const rates = tf.tensor1d(step.rates[Math.min(count, step.rates.length - 1)]);
  const outputs = await program.run('step', [rates, ...inputs.slice(1)], uploadNext);
  losses.push((await outputs[0].data())[0]);
  tf.dispose([rates, ...outputs]);
  times.push(seconds(started));
}
const timed = times.slice(warmUp).sort((a, b) => a - b);
const middle = timed.length / 2;
const median = (timed[Math.ceil(middle) - 1] + timed[Math.floor(middle)]) / 2;
const { peak } = engine.memory()[0];
const { platform, api } = engine.plugin;
say({
  device: engine.devices[0].kind,
  engine: `addon on ${platform} (PJRT ${api}), Node ${process.version}`,
  losses,
  firstSeconds: times[0],
  stepSeconds: median,
  seconds: times.slice(warmUp),
  peakMiB: Math.round((peak ?? process.resourceUsage().maxRSS * 1024) / 2 ** 20),
});
program.dispose();
engine.close();

/** The arguments' values, each of four bytes. */
function readTensors() {
  const file = openSync(valuesFile, 'r');
  const arrays = { float32: Float32Array, int32: Int32Array };
  const read = step.arguments.map(({ shape, dtype }) => {
    const values = new arrays[dtype](shape.reduce((product, size) => product * size, 1));
    const bytes = new Uint8Array(values.buffer);
    // A read gives at most 2 GiB, and may give less than asked for.
    for (let at = 0; at < bytes.length;) {
      const count = readSync(file, bytes, at, Math.min(bytes.length - at, 2 ** 30));
      if (count === 0) throw new Error(`${valuesFile} ends too early`);
      at += count;
    }
    return tf.tensor(values, shape, dtype);
  });
  closeSync(file);
  return read;
}
