import { createRequire } from 'node:module';

const { emit } = createRequire(import.meta.url)('../../dist/backend/xla/emit.js');
const { typeOf } = createRequire(import.meta.url)('../../dist/backend/graph/nativeBackend.js');

/** What a recorded step gives beside new values of its variables, in the order of `src/training/onePassStep.ts`. */
const outputs = ['loss', 'terms', 'features', 'gradientNorm'];
const [frames, joints, bodies, views] = [64, 25, 2, 4];
/** Steps whose step sizes go with the program; later ones take the last. */
const knownRates = 64;

/** Ends a step where it would run. */
class Recorded extends Error {}

/** One pre-training step as a program, with what stands for its arguments. */
export class PreparedStep {
  constructor(usdrl, { hidden, batch, encoder }, seed) {
    this.usdrl = usdrl;
    this.settings = usdrl.resolveSettings({ set: [`encoder.hidden=${hidden}`, `encoder.kind=${encoder}`] });
    const { settings } = this;
    this.shape = { frames, joints, bodies, channels: 3 };
    const generator = new usdrl.Generator(seed);
    this.model = new usdrl.PretrainingModel(settings.encoder, settings.projector, this.shape, generator.fork('model'));
    this.optimizer = new usdrl.Adam(this.model.parameters, settings.optimizer);
    const numbers = generator.fork('batch');
    const width = frames * bodies * joints * 3;
    const coordinates = Float32Array.from({ length: views * batch * width }, () => numbers.normal(0, 0.5));
    const dropPath = usdrl.drawDropPath(this.model.masks, views * batch, settings.encoder.dropPath, numbers);
    this.batch = { views, clips: batch, frames, coordinates, dropPath };
    // Forward, and twice as much backward, as the released form has it.
    const gigaflops = (3 * views * batch * usdrl.encoderFlops(settings.encoder, this.shape)) / 1e9;
    this.size = { encoder, hidden, batch, views, frames, joints, bodies, gigaflops };
  }

  /** Records the step in one pass. @returns seconds */
  async record() {
    const { TrainingEngine } = this.usdrl;
    const engine = new TrainingEngine(this.model, this.optimizer, this.settings.loss);
    const { compiled } = engine;
    compiled.program = {
      add: (_key, recorded, batchAxes) => (this.recorded = { recorded, batchAxes }),
      run: () => Promise.reject(new Recorded()),
      dispose: () => undefined,
    };
    const began = performance.now();
    await engine.step(this.batch, this.settings.optimizer.learningRate).catch((error) => {
      if (!(error instanceof Recorded)) throw error;
    });
    engine.dispose();
    return (performance.now() - began) / 1000;
  }

  /** The step as StableHLO for one device. */
  textOf(precision) {
    const { recorded, batchAxes } = this.recorded;
    const held = this.variables.map(({ variable: { shape, dtype } }) => ({ shape, dtype: typeOf(dtype) }));
    this.emitted = emit(recorded, held, { precision, devices: 1, batchAxes });
    return this.emitted.text;
  }

  /**
   * What the arguments are and what they start from: constants and scales, or with `exact` the very values, end to end.
   *
   * @returns {Promise<{described: object, values: Buffer}>}
   */
  async start(exact) {
    const parts = [];
    let offset = 0;
    const startOf = (values) => {
      if (values.every((value) => value === values[0])) return { kind: 'constant', value: values[0] };
      if (!exact) return { kind: 'normal', deviation: rootMeanSquare(values) };
      parts.push(Buffer.from(Float32Array.from(values).buffer));
      offset += values.length;
      return { kind: 'values', offset: offset - values.length };
    };
    const { variables, inputs, changed, outputs: given } = this.emitted;
    const described = [];
    for (const { place } of variables) {
      const { name, variable } = this.variables[place];
      const start = startOf(await variable.data());
      described.push({ name, role: 'variable', shape: variable.shape, dtype: variable.dtype, start });
    }
    const { coordinates, dropPath } = this.batch;
    const probability = this.settings.encoder.dropPath;
    const starts = {
      rates: () => ({ kind: 'rates' }),
      coordinates: () => startOf(coordinates),
      dropPath: () => (exact ? startOf(dropPath) : { kind: 'coins', probability }),
    };
    for (const { place } of inputs) {
      const name = Object.keys(starts)[place];
      const { shape } = this.recorded.recorded.inputs[place];
      described.push({ name, role: 'input', shape, dtype: 'float32', start: starts[name]() });
    }
    const places = variables.map(({ place }) => place);
    return {
      described: {
        parameters: this.model.parameters.count(),
        arguments: described,
        // Places among the arguments of the variables whose new values are the first results.
        changed: changed.map((place) => places.indexOf(place)),
        outputs: given.map(({ shape }, index) => ({ name: outputs[index], shape, dtype: 'float32' })),
        rates: this.rates(),
      },
      values: Buffer.concat(parts),
    };
  }

  /** Losses of the first steps on the same batch, by TensorFlow on this CPU. */
  async expected(steps) {
    const { TrainingEngine } = this.usdrl;
    const engine = new TrainingEngine(this.model, this.optimizer, this.settings.loss);
    this.optimizer.steps = 0;
    const losses = [];
    for (let step = 0; step < steps; step++) {
      losses.push((await engine.step(this.batch, this.settings.optimizer.learningRate)).loss);
    }
    engine.dispose();
    return { engine: 'TensorFlow on a CPU', losses };
  }

  dispose() {
    [this.optimizer, this.model].forEach((made) => made.dispose());
  }

  /** All that a step may change, in the order in which the training engine holds it. */
  get variables() {
    const { encoder, projector } = this.settings;
    const specs = this.usdrl
      .pretrainingSpecs(encoder, projector, this.shape)
      .filter(({ alias }) => alias === undefined);
    const moments = ['optimizer.exp_avg', 'optimizer.exp_avg_sq'];
    return [
      ...specs.map(({ name }) => ({ name, variable: this.model.parameters.get(name) })),
      ...this.optimizer.variables.map((variable, index) => ({ name: moments[index], variable })),
    ];
  }

  rates() {
    this.optimizer.steps = 0;
    const { learningRate } = this.settings.optimizer;
    return Array.from({ length: knownRates }, () => this.optimizer.nextRates(learningRate));
  }
}

function rootMeanSquare(values) {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum / values.length);
}
