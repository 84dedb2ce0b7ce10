import type { TensorInfo } from '@tensorflow/tfjs-core';

import { runParts, threads, type Backend, type KernelCall } from './programs';

/** Queries of a workgroup: a key that is read serves so many. */
const queries = 8;
/** Features that are read at once. */
const features = 16;
/** Of a key in shared memory: one more, so that threads side by side do not want the same bank. */
const pitch = features + 1;

const declarations = `
  var<workgroup> keyTile : array<f32, ${threads * pitch}>;
  var<workgroup> queryTile : array<f32, ${queries * features}>;
  var<workgroup> values : array<f32, ${queries * threads}>;
  var<workgroup> partial : array<f32, ${threads}>;
  var<workgroup> ofQuery : array<f32, ${queries}>;`;

const four = (array: string, place: (q: number) => string): string =>
  `vec4<f32>(${[0, 1, 2, 3].map((q) => `${array}[${place(q)}]`).join(', ')})`;

/** Products of a workgroup's queries with every key, one key a thread, into `low` and `high`; at most as many keys as threads. */
const products = `
  let batch = part / uniforms.blocks;
  let firstQuery = (part % uniforms.blocks) * ${queries};
  let size = uniforms.tokens * uniforms.width;
  var low = vec4<f32>();
  var high = vec4<f32>();
  for (var start = 0; start < uniforms.width; start = start + ${features}) {
    for (var i = thread; i < ${threads * features}; i = i + ${threads}) {
      let token = i / ${features};
      let feature = start + i % ${features};
      var value = 0.0;
      if (token < uniforms.tokens && feature < uniforms.width) {
        value = key[batch * size + token * uniforms.width + feature];
      }
      keyTile[token * ${pitch} + i % ${features}] = value;
    }
    for (var i = thread; i < ${queries * features}; i = i + ${threads}) {
      let token = firstQuery + i / ${features};
      let feature = start + i % ${features};
      var value = 0.0;
      if (token < uniforms.tokens && feature < uniforms.width) {
        value = query[batch * size + token * uniforms.width + feature];
      }
      queryTile[(i % ${features}) * ${queries} + i / ${features}] = value;
    }
    workgroupBarrier();
    for (var f = 0; f < ${features}; f = f + 1) {
      let value = keyTile[thread * ${pitch} + f];
      low = low + value * ${four('queryTile', (q) => `f * ${queries} + ${q}`)};
      high = high + value * ${four('queryTile', (q) => `f * ${queries} + ${q + 4}`)};
    }
    workgroupBarrier();
  }`;

/** Brings `values`, (queries, threads), to one number a query in `ofQuery`: parts of it by eight threads each, then the parts. */
const reduced = (start: string, join: (a: string, b: string) => string): string => `
  workgroupBarrier();
  {
    let mine = (thread / ${queries}) * ${threads};
    var joined = ${start};
    for (var i = thread % ${queries}; i < uniforms.tokens; i = i + ${queries}) {
      joined = ${join('joined', 'values[mine + i]')};
    }
    partial[thread] = joined;
  }
  workgroupBarrier();
  if (thread < ${queries}) {
    var joined = ${start};
    for (var i = 0; i < ${queries}; i = i + 1) {
      joined = ${join('joined', `partial[thread * ${queries} + i]`)};
    }
    ofQuery[thread] = joined;
  }
  workgroupBarrier();`;

const lowest = 'f32(-3.4e38)';
/** Code for every query of a workgroup, with its product. */
const eachQuery = (code: (q: number, product: string) => string): string =>
  Array.from({ length: queries }, (_, q) => code(q, `${q < 4 ? 'low' : 'high'}.${'xyzw'[q % 4]}`)).join('\n');
const sum = (a: string, b: string): string => `${a} + ${b}`;
const most = (a: string, b: string): string => `max(${a}, ${b})`;

/** Whether the thread has a key, and a query is one. */
const inside = (q: number): string => `thread < uniforms.tokens && firstQuery + ${q} < uniforms.tokens`;
const place = (q: number): string => `(batch * uniforms.tokens + firstQuery + ${q}) * uniforms.tokens + thread`;

function run(
  backend: Backend,
  name: string,
  inputs: { query: TensorInfo; key: TensorInfo; weights?: TensorInfo },
  statements: string,
): TensorInfo {
  const [batch, tokens, width] = inputs.key.shape;
  const blocks = Math.ceil(tokens / queries);
  const program = { name, inputs, uniforms: { tokens, width, blocks }, shape: [batch, tokens, tokens] };
  return runParts(backend, program, batch * blocks, { declarations, statements: products + statements });
}

/** Softmax of the products of queries and keys, of a causal attention over the keys up to the query's place alone. */
export function attentionWeights({
  inputs: { query, key },
  backend,
  attrs,
}: KernelCall<{ query: TensorInfo; key: TensorInfo }>): TensorInfo {
  const { causal } = attrs as { causal: boolean };
  const hidden = (q: number): string => (causal ? `thread > firstQuery + ${q}` : 'false');
  const statements = `
    ${eachQuery((q, product) => `values[${q * threads} + thread] = select(${product}, ${lowest}, ${hidden(q)});`)}
    ${reduced(lowest, most)}
    ${eachQuery((q, product) => `${product} = exp(values[${q * threads} + thread] - ofQuery[${q}]);`)}
    ${eachQuery((q, product) => `values[${q * threads} + thread] = ${product};`)}
    ${reduced('0.0', sum)}
    ${eachQuery((q, product) => `if (${inside(q)}) { setOutputAtIndex(${place(q)}, ${product} / ofQuery[${q}]); }`)}`;
  return run(backend, `weights of attention${causal ? ', causal' : ''}`, { query, key }, statements);
}

/** a·(dA − Σ a·dA), where dA are the products of the mixed tokens' gradient with the values. */
export function scoreGradient({
  inputs: { dMixed, value, weights },
  backend,
}: KernelCall<{ dMixed: TensorInfo; value: TensorInfo; weights: TensorInfo }>): TensorInfo {
  const statements = `
    ${eachQuery((q) => `var own${q} = 0.0; if (${inside(q)}) { own${q} = weights[${place(q)}]; }`)}
    ${eachQuery((q, product) => `values[${q * threads} + thread] = own${q} * ${product};`)}
    ${reduced('0.0', sum)}
    ${eachQuery(
      (q, product) => `if (${inside(q)}) { setOutputAtIndex(${place(q)}, own${q} * (${product} - ofQuery[${q}])); }`,
    )}`;
  return run(backend, 'gradient of scores', { query: dMixed, key: value, weights }, statements);
}
