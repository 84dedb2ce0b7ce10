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

/** Products of a workgroup's queries with every key, one key a thread, into `products`; at most as many keys as threads. */
const products = `
  let batch = part / uniforms.blocks;
  let firstQuery = (part % uniforms.blocks) * ${queries};
  let size = uniforms.tokens * uniforms.width;
  var products : array<f32, ${queries}>;
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
      queryTile[i] = value;
    }
    workgroupBarrier();
    for (var f = 0; f < ${features}; f = f + 1) {
      let value = keyTile[thread * ${pitch} + f];
      for (var q = 0; q < ${queries}; q = q + 1) {
        products[q] = products[q] + queryTile[q * ${features} + f] * value;
      }
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
const eachQuery = `for (var q = 0; q < ${queries}; q = q + 1)`;
const sum = (a: string, b: string): string => `${a} + ${b}`;
const most = (a: string, b: string): string => `max(${a}, ${b})`;

/** Writes a value of each query and the thread's key. */
const write = (value: string): string => `
  ${eachQuery} {
    let token = firstQuery + q;
    if (token < uniforms.tokens && thread < uniforms.tokens) {
      setOutputAtIndex((batch * uniforms.tokens + token) * uniforms.tokens + thread, ${value});
    }
  }`;

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
  const hidden = causal ? 'thread > firstQuery + q' : 'false';
  const statements = `
    ${eachQuery} {
      values[q * ${threads} + thread] = select(products[q], ${lowest}, ${hidden});
    }
    ${reduced(lowest, most)}
    ${eachQuery} {
      products[q] = exp(values[q * ${threads} + thread] - ofQuery[q]);
      values[q * ${threads} + thread] = products[q];
    }
    ${reduced('0.0', sum)}
    ${write('products[q] / ofQuery[q]')}`;
  return run(backend, `weights of attention${causal ? ', causal' : ''}`, { query, key }, statements);
}

/** a·(dA − Σ a·dA), where dA are the products of the mixed tokens' gradient with the values. */
export function scoreGradient({
  inputs: { dMixed, value, weights },
  backend,
}: KernelCall<{ dMixed: TensorInfo; value: TensorInfo; weights: TensorInfo }>): TensorInfo {
  const statements = `
    var own : array<f32, ${queries}>;
    ${eachQuery} {
      let token = firstQuery + q;
      if (token < uniforms.tokens && thread < uniforms.tokens) {
        own[q] = weights[(batch * uniforms.tokens + token) * uniforms.tokens + thread];
      }
      values[q * ${threads} + thread] = own[q] * products[q];
    }
    ${reduced('0.0', sum)}
    ${write('own[q] * (products[q] - ofQuery[q])')}`;
  return run(backend, 'gradient of scores', { query: dMixed, key: value, weights }, statements);
}
