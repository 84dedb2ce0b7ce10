// %% [markdown]
// # The paper in code
//
// USDRL from the first array to the first training step: every equation, the code that computes it and the number that comes out, side by side. Equation numbers are those of the
// [paper](https://arxiv.org/abs/2412.09220); where it and the released code differ, this is the released code ([paper versus code](../docs/paper-versus-code.md)).
// [The method in ten minutes](../docs/method.md) has the same as a list, with the file of each line.
//
// The recordings are **synthetic**. What is compared with the original was computed by the released PyTorch code and lies in `test/golden/model`.

// %% tags=["parameters"]
const golden = 'test/golden/model';
const seed = 0;
const steps = 40;
const backend: 'auto' | 'tensorflow' | 'wasm' | 'cpu' = 'auto';
const figureFolder = 'figures';

// %%
import { figures, show, showMarkdown, useBackend } from 'usdrl';

const engine = await useBackend(backend);
showMarkdown(
  `Backend: **${engine.name}** ${engine.version} on the ${engine.device}.`,
);
await show(figures.architectureDiagram(), { folder: figureFolder });

// %% [markdown]
// ## 1. One clip
//
// A recording is an array (T, M, V, C): frames, bodies, joints, coordinates in metres. This one is made up: two people who give each other a high five.

// %%
import { showPlayer, showTable } from 'usdrl';
import { normaliseClip } from 'usdrl/data';
import { kinectV2 } from 'usdrl/skeleton';
import {
  recordingKeys,
  syntheticActions,
  syntheticRecording,
  syntheticSettings,
  World,
} from 'usdrl/synthetic';

const settings = syntheticSettings({
  seed: seed,
  actions: ['high five', 'hug', 'push the other', 'kick the other'],
  subjects: 8,
});
const world = new World(seed);
const record = (key) =>
  normaliseClip(syntheticRecording(key, settings, world), kinectV2);
const keys = recordingKeys(settings);
const clip = record(
  keys.find((key) => syntheticActions[key.action - 1].name === 'high five'),
);
showTable([
  {
    T: clip.frames,
    M: clip.bodies,
    V: clip.joints,
    C: 3,
    numbers: clip.coordinates.length,
  },
]);

// %% [markdown]
// ## 2. Four views
//
// Pre-training never sees the clip itself but four *views* of it. Each takes a stretch of time, resizes it to 64 frames, and then shears space or corrupts 15 of the 25 joints
// ([`src/augment/view.ts`](../src/augment/view.ts)). What was drawn stands over each.

// %%
import {
  applyView,
  augmentDefaults,
  describeView,
  drawView,
  Generator,
} from 'usdrl';

const generator = new Generator(seed);
const views = [1, 2, 3, 4].map((k) => {
  const draws = drawView(
    clip.frames,
    clip.joints,
    augmentDefaults,
    generator,
  );
  const coordinates = applyView(clip, draws, augmentDefaults);
  return {
    name: `view ${k}: ${describeView(draws)}`,
    clip: { ...clip, frames: augmentDefaults.frames, coordinates },
  };
});
const playable = [{ name: 'the clip', clip: clip }, ...views];
showPlayer(
  {
    html: figures.skeletonPlayer(playable, kinectV2, {
      synthetic: true,
      sync: 'fraction',
    }),
    svg: figures.skeletonPoster(playable, kinectV2, { synthetic: true }),
  },
  { name: 'method-views', folder: figureFolder },
);

// %% [markdown]
// ## 3. Tokens
//
// Each stream reads the same view in its own way ([`src/model/tokens.ts`](../src/model/tokens.ts)): a token of the temporal stream is a frame, $X_t \in \mathbb{R}^{T \times MVC}$;
// a token of the spatial stream is a joint with its whole path, $X_s \in \mathbb{R}^{MV \times TC}$.

// %%
import { tf } from 'usdrl/backend';
import { tokensOf } from 'usdrl/model';

const view = views[3].clip;
const tokens = tokensOf(
  tf.tensor3d(view.coordinates, [
    1,
    view.frames,
    view.bodies * view.joints * 3,
  ]),
);
const number = (tensor) => tensor.dataSync()[0];
const shapeOf = (tensor) => `(${tensor.shape.slice(1).join(', ')})`;
showTable([
  { stream: 'temporal', token: 'a frame', shape: shapeOf(tokens.temporal) },
  {
    stream: 'spatial',
    token: 'a joint of a body',
    shape: shapeOf(tokens.spatial),
  },
]);

// %% [markdown]
// The numbers are the same, in another order: $X_t[t][(mV + v)C + c] = X_s[mV + v][tC + c] = x[t][m][v][c]$.

// %%
const at = { t: 20, m: 1, v: 7, c: 1 };
const place = at.m * view.joints + at.v;
const inView =
  view.coordinates[
    ((at.t * view.bodies + at.m) * view.joints + at.v) * 3 + at.c
  ];
const inTemporal = number(
  tf.slice(tokens.temporal, [0, at.t, place * 3 + at.c], [1, 1, 1]),
);
const inSpatial = number(
  tf.slice(tokens.spatial, [0, place, at.t * 3 + at.c], [1, 1, 1]),
);
showTable([
  { ...at, view: inView, temporal: inTemporal, spatial: inSpatial },
]);

// %% [markdown]
// ## 4. Dense shift, equations 1 and 2
//
// The network is the released one at width 32, with the starting weights that the original code saved. A token is embedded and told its place
// ([`src/model/skeletonEmbedding.ts`](../src/model/skeletonEmbedding.ts)).

// %%
import { readTorchCheckpoint, toFloat32 } from 'usdrl/data';
import {
  defaultEncoder,
  defaultProjector,
  denseShift,
  layerNorm,
  linear,
  PretrainingModel,
} from 'usdrl/model';

const { tensors } = await readTorchCheckpoint(
  `${golden}/dste-init.pth.tar`,
);
const state = new Map(
  [...tensors].map(([key, one]) => [
    key.replace(/^module\./, ''),
    { shape: one.shape, data: toFloat32(one) },
  ]),
);
const encoder = { ...defaultEncoder, hidden: 32, dropPath: 0 };
const sizes = { frames: 64, joints: 25, bodies: 2, channels: 3 };
const model = new PretrainingModel(
  encoder,
  defaultProjector,
  sizes,
  new Generator(seed),
);
model.parameters.load(state);
const weightsOf = model.parameters;
showMarkdown(
  `${state.size} entries, ${weightsOf.count()} numbers that are trained.`,
);

// %%
const embedding = 'backbone.ske_emb.t_embedding';
const inner = layerNorm(
  linear(tokens.temporal, weightsOf.linear(`${embedding}.0`)),
  weightsOf.linear(`${embedding}.1`),
);
const embedded = linear(tf.relu(inner), weightsOf.linear(`${embedding}.3`));
const x = tf.add(
  embedded,
  tf.slice(weightsOf.get('backbone.tpe.pe'), [0, 0, 0], [1, 64, 32]),
);
showTable([{ 'embedded tokens': shapeOf(x) }]);

// %% [markdown]
// Dense shift mixes *tokens*, not features ([`src/model/denseShiftAttention.ts`](../src/model/denseShiftAttention.ts)): each frame takes something of all others, so that also a single
// frame's feature knows the rest. Every fourth token (gap $g = 4$) keeps what it was: the white stripes on the right. (In the paper only every fourth is shifted: the setting `encoder.shift.mask`.)
//
// $$H = W_2\,\mathrm{relu}(W_1 X) + X \quad \text{along the tokens}, \qquad H_l = X_l \text{ for } l = 0, g, 2g, \dots$$

// %%
const shifted = denseShift(x, weightsOf, 'backbone.t_tr.DSA', encoder);
const moved = tf.sub(shifted, x);
const rowsOf = (tensor) =>
  tf.squeeze(tensor, [0]).arraySync() as number[][];
const movedTokens = rowsOf(moved).filter((row) =>
  row.some((value) => value !== 0),
).length;
showTable([
  {
    tokens: 64,
    gap: encoder.shift.gap,
    moved: movedTokens,
    kept: 64 - movedTokens,
  },
]);
await show(
  figures.tokenMaps(
    [
      { name: 'X, before', values: rowsOf(x) },
      { name: 'H, after', values: rowsOf(shifted) },
      { name: 'H − X, what the shift adds', values: rowsOf(moved) },
    ],
    {
      name: 'method-dense-shift',
      title: 'Dense shift on the tokens',
      xTitle: 'feature',
      yTitle: 'frame',
      synthetic: true,
    },
  ),
  { folder: figureFolder },
);

// %% [markdown]
// ## 5. DSA and CA, equations 3 to 5
//
// A layer is the weighted sum of two ways to look: $\alpha\,\mathrm{CA}(x) + (1 - \alpha)\,\mathrm{DSA}(x)$, $\alpha = 0.5$
// ([`src/model/encoders/dste.ts`](../src/model/encoders/dste.ts)). *Dense shift attention* attends among the shifted tokens and among the plain ones and takes the mean;
// *convolutional attention* mixes the features of each token first, $u = x + \mathrm{relu}(\mathrm{conv}(x))$. All three share one attention:
//
// $$\mathrm{attention} = \mathrm{softmax}\left(q k^\top / \sqrt{E}\right), \qquad q = h W_q^\top + b_q, \quad k = h W_k^\top + b_k, \quad h = \mathrm{LN}(\cdot)$$

// %%
await show(figures.layerDiagram(), { folder: figureFolder });
const layer = 'backbone.t_tr';
const { input } = weightsOf.attention(`${layer}.CA.attn`);
const attentionOf = (from, norm) => {
  const h = layerNorm(from, weightsOf.linear(`${layer}.${norm}`));
  const [q, k] = tf.split(linear(h, input), 3, 2);
  return tf.softmax(tf.div(tf.matMul(q, k, false, true), Math.sqrt(32)));
};
const kernel = tf.reshape(
  weightsOf.get(`${layer}.CA.conv1.weight`),
  [32, 32],
);
const u = tf.add(
  x,
  tf.relu(
    linear(x, {
      weight: kernel,
      bias: weightsOf.get(`${layer}.CA.conv1.bias`),
    }),
  ),
);
const looks = [
  { name: 'DSA, shifted tokens', map: attentionOf(shifted, 'DSA.norm1') },
  { name: 'DSA, plain tokens', map: attentionOf(x, 'DSA.norm1') },
  { name: 'CA', map: attentionOf(u, 'CA.norm1') },
];

// %% [markdown]
// A row says how much a frame takes from each of the 64, and sums to 1. These are starting weights: nothing is learned yet. The table says how far the least and the most are from an
// even 1/64.

// %%
await show(
  figures.tokenMaps(
    looks.map(({ name, map }) => ({ name, values: rowsOf(map) })),
    {
      name: 'method-attention',
      title: 'Attention of the first temporal layer',
      xTitle: 'attended frame',
      yTitle: 'frame',
      synthetic: true,
    },
  ),
  { folder: figureFolder },
);
const even = 1 / 64;
showTable(
  looks.map(({ name, map }) => ({
    name,
    'row sum': number(tf.mean(tf.sum(map, 2))),
    'least / even': number(tf.min(map)) / even,
    'most / even': number(tf.max(map)) / even,
  })),
);

// %% [markdown]
// ## 6. The objective, term by term
//
// Everything so far made projections $z^k$, one matrix (clips, dimensions) for each view $k$. Here are two small ones: 4 clips, 3 dimensions. In view $a$ dimension 2 is half of
// dimension 1, so it says nothing new, and dimension 3 hardly varies. In view $b$ dimension 3 does what dimension 2 of $a$ does, and the other way round.

// %%
const a = [
  [2, 1, 0],
  [0, 0, 0.3],
  [-2, -1, 0],
  [0, 0, -0.3],
];
const b = [
  [2, 0, 1],
  [0, 1, 0],
  [-2, 0, -1],
  [0, -1, 0],
];

// %% [markdown]
// What is needed by hand: sums, means, the columns of a matrix, and a line that puts a term computed by hand beside the library's.

// %%
import {
  autocovariance,
  crossCorrelation,
  similarity,
  variance,
} from 'usdrl/objective';

const sum = (values) => values.reduce((total, value) => total + value, 0);
const mean = (values) => sum(values) / values.length;
const columns = (z) => z[0].map((_, j) => z.map((row) => row[j]));
const beside = (term, hand, library) =>
  showTable([{ term, 'by hand': hand, library: number(library) }], {
    digits: 6,
  });

// %% [markdown]
// ### Similarity, equation 8, first part
//
// The views of a clip shall agree. With $K$ views and $c$ the mean of all but the last ([`src/objective/similarity.ts`](../src/objective/similarity.ts)):
//
// $$\mathrm{SIM} = \sum_{k<K} \left[ \mathrm{mse}(z^k, z^K) + \mathrm{mse}(z^k, c) \right]$$

// %%
const mse = (x, y) =>
  mean(
    x.flatMap((row, n) => row.map((value, j) => (value - y[n][j]) ** 2)),
  );
const meanOf = (zs) =>
  zs[0].map((row, n) => row.map((_, j) => mean(zs.map((z) => z[n][j]))));
const similarityOf = (zs) => {
  const others = zs.slice(0, -1);
  const centre = meanOf(others);
  return sum(others.map((z) => mse(z, zs[zs.length - 1]) + mse(z, centre)));
};
beside(
  'similarity',
  similarityOf([a, b]),
  similarity([tf.tensor2d(a), tf.tensor2d(b)]),
);

// %% [markdown]
// The paper writes it as the distance to the mean of all views, $\frac1K \sum_k \lVert z^k - \bar z \rVert_2$; `loss.similarity=meanOfViews` takes that reading.

// %%
const distance = (row, other) =>
  Math.hypot(...row.map((value, j) => value - other[j]));
const distanceOf = (zs) => {
  const centre = meanOf(zs);
  return mean(
    zs.map((z) => mean(z.map((row, n) => distance(row, centre[n])))),
  );
};
beside(
  'similarity, as in the paper',
  distanceOf([a, b]),
  similarity([tf.tensor2d(a), tf.tensor2d(b)], 'meanOfViews'),
);

// %% [markdown]
// ### Variance V, equation 9
//
// Alone, similarity is best served when everything becomes one point. So each dimension shall have a standard deviation of at least 1 over the clips
// ([`src/objective/variance.ts`](../src/objective/variance.ts)); the variance is the unbiased one:
//
// $$V(z) = \frac1D \sum_j \mathrm{relu}\left(1 - \sqrt{\mathrm{var}_j + 10^{-4}}\right)$$

// %%
const varianceOfColumn = (column) =>
  sum(column.map((value) => (value - mean(column)) ** 2)) /
  (column.length - 1);
const varianceOf = (z) =>
  mean(
    columns(z).map((column) =>
      Math.max(0, 1 - Math.sqrt(varianceOfColumn(column) + 1e-4)),
    ),
  );
beside('variance of a', varianceOf(a), variance(tf.tensor2d(a)));
beside('variance of b', varianceOf(b), variance(tf.tensor2d(b)));

// %% [markdown]
// ### Autocovariance AC, equation 10
//
// Alive is not enough: all dimensions could say the same. Their covariances shall be 0 ([`src/objective/autocovariance.ts`](../src/objective/autocovariance.ts)):
//
// $$\mathrm{AC}(z) = \frac1D \sum_{i \ne j} \mathrm{Cov}(z)_{ij}^2, \qquad \mathrm{Cov}(z) = \frac{\tilde z^\top \tilde z}{N - 1}, \quad \tilde z = z - \text{mean over the clips}$$

// %%
const centred = (column) => column.map((value) => value - mean(column));
const dot = (x, y) => sum(x.map((value, n) => value * y[n]));
const products = (xs, ys) => xs.map((x) => ys.map((y) => dot(x, y)));
const covariance = (z) => {
  const deviations = columns(z).map(centred);
  return products(deviations, deviations).map((row) =>
    row.map((value) => value / (z.length - 1)),
  );
};
const offDiagonal = (matrix) =>
  sum(
    matrix.flatMap((row, i) =>
      row.filter((_, j) => j !== i).map((x) => x ** 2),
    ),
  );
const autocovarianceOf = (z) => offDiagonal(covariance(z)) / z[0].length;
showTable(
  covariance(a).map(([one, two, three]) => ({ one, two, three })),
  { caption: 'Cov(a)' },
);
beside(
  'autocovariance of a',
  autocovarianceOf(a),
  autocovariance(tf.tensor2d(a)),
);
beside(
  'autocovariance of b',
  autocovarianceOf(b),
  autocovariance(tf.tensor2d(b)),
);

// %% [markdown]
// ### Cross-correlation, equations 8 and 11
//
// The same between two views ([`src/objective/crossCorrelation.ts`](../src/objective/crossCorrelation.ts)). With $\hat a$ standardised over the clips, dimension $i$ of one view shall
// correlate with dimension $i$ of the other (*invariance*, second part of equation 8) and with no other dimension (*redundancy* RED, equation 11):
//
// $$C = \frac{\hat a^\top \hat b}{N}, \qquad \mathrm{INV} = \sum_i (C_{ii} - 1)^2, \qquad \mathrm{RED} = \sum_{i \ne j} C_{ij}^2$$

// %%
const standardised = (column) =>
  centred(column).map(
    (value) => value / Math.sqrt(varianceOfColumn(column)),
  );
const correlation = (x, y) => {
  const entries = products(
    columns(x).map(standardised),
    columns(y).map(standardised),
  );
  return entries.map((row) => row.map((value) => value / x.length));
};
const invarianceOf = (x, y) =>
  sum(correlation(x, y).map((row, i) => (row[i] - 1) ** 2));
const redundancyOf = (x, y) => offDiagonal(correlation(x, y));
const { invariance, redundancy } = crossCorrelation([
  tf.tensor2d(a),
  tf.tensor2d(b),
]);
showTable(
  correlation(a, b).map(([one, two, three]) => ({ one, two, three })),
  { caption: 'C of a and b' },
);
beside('invariance', invarianceOf(a, b), invariance);
beside('redundancy', redundancyOf(a, b), redundancy);

// %% [markdown]
// The largest entry can be $(N-1)/N$, not 1: the standard deviation divides by $N - 1$ and the product by $N$, as released. With 4 clips that is visible, with 356 it is not.
//
// ### The total, equations 7, 12 and 13
//
// One domain, with the released weights ([`src/objective/term.ts`](../src/objective/term.ts), [`src/objective/objective.ts`](../src/objective/objective.ts)):
//
// $$L_{fd} = 5\,\mathrm{SIM} + \sum_k \left( 5\,V(z^k) + \mathrm{AC}(z^k) \right) + 10^{-3} \sum_{p<q} \left( \mathrm{INV}_{pq} + 0.005\,\mathrm{RED}_{pq} \right)$$

// %%
const pairs = (zs) =>
  zs.flatMap((x, p) => zs.slice(p + 1).map((y) => [x, y]));
const vacOf = (zs) =>
  sum(zs.map((z) => 5 * varianceOf(z) + autocovarianceOf(z)));
const crossOf = (zs) =>
  sum(
    pairs(zs).map(
      ([x, y]) => invarianceOf(x, y) + 0.005 * redundancyOf(x, y),
    ),
  );
const totalOf = (zs) =>
  5 * similarityOf(zs) + vacOf(zs) + 1e-3 * crossOf(zs);

// %% [markdown]
// The objective adds three domains, the whole clip with weight 1, time and joints with $\tau = 0.5$ each: $L = L_{fd}(Z_i) + \tau\,(L_{fd}(Z_s) + L_{fd}(Z_t))$. With the same two
// matrices in all three:

// %%
import { defaultLoss, objective } from 'usdrl/objective';

await show(figures.objectiveDiagram(), { folder: figureFolder });
const both = tf.stack([tf.tensor2d(a), tf.tensor2d(b)]);
const whole = objective(
  { instance: both, temporal: both, spatial: both },
  defaultLoss,
).total;
beside(
  'total of three domains',
  totalOf([a, b]) + 0.5 * (totalOf([a, b]) + totalOf([a, b])),
  whole,
);

// %% [markdown]
// ### The original's numbers
//
// The terms of the released PyTorch code on matrices of three shapes, read from [`test/golden/model/losses.json`](../test/golden/model/losses.json), beside the hand-written terms above on
// the same matrices. The original computed in single precision, these in double: five digits are what both can promise.

// %%
import { readFileSync } from 'node:fs';
import { readNpz } from 'usdrl/data';

const original = JSON.parse(readFileSync(`${golden}/losses.json`, 'utf8'));
const matrices = await readNpz(`${golden}/losses.npz`);
const matrix = (name) => {
  const { data, shape } = matrices.read(name);
  return Array.from({ length: shape[0] }, (_, n) =>
    Array.from(data.subarray(n * shape[1], (n + 1) * shape[1]), Number),
  );
};
const ofName = { similarity: similarityOf, vac: vacOf, xcorr: crossOf };
const digits = (value) => value.toPrecision(5);
const rows = Object.entries(original).map(([key, value]) => {
  const [shape, term] = key.split('_');
  const found = ofName[term](
    [0, 1, 2, 3].map((k) => matrix(`${shape}_z${k}`)),
  );
  return {
    shape,
    term,
    'by hand': digits(found),
    original: digits(Number(value)),
  };
});
showTable(rows);
const equal = rows.filter((row) => row['by hand'] === row.original).length;
showMarkdown(
  `**${equal} of ${rows.length}** are equal to the fifth digit.`,
);

// %% [markdown]
// ## 7. A gradient
//
// What the variance term asks of each number: the derivative of equation 9, by hand and by the library. A dimension that varies enough is left alone, one that does not is pulled apart.
//
// $$\frac{\partial V}{\partial z_{nj}} = -\frac{1}{D\,(N - 1)} \cdot \frac{z_{nj} - \bar z_j}{\sqrt{\mathrm{var}_j + 10^{-4}}} \quad \text{where} \quad \sqrt{\mathrm{var}_j + 10^{-4}} < 1, \text{ else } 0$$

// %%
const gradientColumn = (column) => {
  const deviation = Math.sqrt(varianceOfColumn(column) + 1e-4);
  return centred(column).map((value) =>
    deviation < 1 ? -value / (3 * (column.length - 1) * deviation) : 0,
  );
};
const byHand = columns(columns(a).map(gradientColumn));
const byLibrary = tf
  .grad((z) => variance(z))(tf.tensor2d(a))
  .arraySync();
const named = (row, name) =>
  Object.fromEntries(
    row.map((value, j) => [`${name} ${j + 1}`, value + 0]),
  );
showTable(
  byHand.map((row, n) => ({
    ...named(row, 'hand'),
    ...named(byLibrary[n], 'library'),
  })),
  { digits: 5 },
);

// %% [markdown]
// ## 8. What each term is for
//
// A small network (width 16) learns from 16 synthetic clips in forty steps, four times: with every term, and with some of them off. One step is the library's own,
// [`src/training/trainingStep.ts`](../src/training/trainingStep.ts): tokens, encode, pool, project, terms, gradient, update.

// %%
import {
  correlationMatrix,
  featureHealth,
  makeView,
  progressBar,
} from 'usdrl';
import { Adam, defaultOptimizer, trainingStep } from 'usdrl/training';

const clips = keys.filter((_, index) => index % 12 === 0).map(record);
const small = { ...augmentDefaults, frames: 32 };
const batch = (draw) => {
  const all = new Float32Array(4 * clips.length * 32 * 150);
  for (let row = 0; row < 4 * clips.length; row++) {
    all.set(
      makeView(clips[row % clips.length], small, draw),
      row * 32 * 150,
    );
  }
  return tf.tensor3d(all, [4 * clips.length, 32, 150]);
};

// %% [markdown]
// After each step we look at the projections $z_i$ of the first view: their standard deviation over the clips.

// %%
const variants = [
  { name: 'every term', off: {} },
  { name: 'similarity alone', off: { vac: 0, xcorr: 0 } },
  { name: 'without variance', off: { variance: 0 } },
  { name: 'without autocovariance', off: { autocovariance: 0 } },
];
const projectionsOf = (network, views) =>
  tf.tidy(
    () =>
      network.project(network.pool(network.encode(tokensOf(views))), 4).z
        .instance,
  );
const deviationOf = (zs) =>
  mean([...tf.sqrt(tf.moments(tf.unstack(zs)[0], 0).variance).dataSync()]);
const learn = async (name, off, tell) => {
  const draw = new Generator(seed);
  const network = new PretrainingModel(
    { ...encoder, hidden: 16 },
    defaultProjector,
    { ...sizes, frames: 32 },
    draw,
  );
  const optimizer = new Adam(network.parameters, defaultOptimizer);
  const looked = batch(new Generator(seed + 1));
  const loss = {
    ...defaultLoss,
    weights: { ...defaultLoss.weights, ...off },
  };
  const deviations = [
    tf.tidy(() => deviationOf(projectionsOf(network, looked))),
  ];
  for (let step = 1; step <= steps; step++) {
    tf.tidy(() => {
      const rates = tf.tensor1d(optimizer.nextRates(5e-3));
      trainingStep(
        network,
        optimizer,
        { views: 4, coordinates: batch(draw), rates },
        loss,
      );
    });
    deviations.push(
      tf.tidy(() => deviationOf(projectionsOf(network, looked))),
    );
    tell(step);
    await new Promise((next) => setImmediate(next));
  }
  return { name, deviations, zs: projectionsOf(network, looked) };
};

// %%
const learned = [];
const bar = progressBar();
for (const [index, { name, off }] of variants.entries()) {
  const tell = (done) =>
    bar({
      task: 'learn',
      done: index * steps + done,
      total: variants.length * steps,
      unit: 'step',
    });
  learned.push(await learn(name, off, tell));
}
const curve = Array.from({ length: steps + 1 }, (_, step) => ({
  epoch: step,
  values: Object.fromEntries(
    learned.map(({ name, deviations }) => [name, deviations[step]]),
  ),
}));
await show(
  figures.trainingCurve(curve, {
    name: 'method-collapse',
    title: 'Spread of the projections',
    xTitle: 'step',
    valueTitle: 'standard deviation',
    logarithmic: true,
    synthetic: true,
  }),
  { folder: figureFolder },
);

// %% [markdown]
// The same in numbers, with how many directions the projections use (*effective rank*; of 16 clips at most 15) and how much two dimensions correlate (mean of the absolute values).
// Rank and correlation take no notice of size: what similarity alone leaves is noise round one point, and noise is uncorrelated. Compare them only where the spread is alive. Invariance
// and redundancy, at a thousandth of the weight, do not show in forty steps.

// %%
const summary = learned.map(({ name, deviations, zs }) => {
  const z = tf.unstack(zs)[0].dataSync() as Float32Array;
  const matrix = correlationMatrix(z, 64);
  const others = [...matrix].filter(
    (_, place) => Math.floor(place / 64) !== place % 64,
  );
  return {
    terms: name,
    before: deviations[0],
    after: deviations[steps],
    'effective rank': featureHealth(z, 64).effectiveRank,
    correlation: mean(others.map(Math.abs)),
  };
});
showTable(summary, { digits: 3 });

// %%
const ofVariant = (name) => summary.find(({ terms }) => terms === name);
const every = ofVariant('every term');
const times = (name) => (every.after / ofVariant(name).after).toFixed(0);
const repeated = ofVariant('without autocovariance');
showMarkdown(
  `With every term the projections spread ` +
    `**${times('similarity alone')} times** as wide ` +
    `as with similarity alone, and ` +
    `**${times('without variance')} times** as wide as without ` +
    `variance. Without autocovariance they spread, ` +
    `but their dimensions repeat each other: ` +
    `correlation **${repeated.correlation.toFixed(2)}** ` +
    `instead of **${every.correlation.toFixed(2)}**.`,
);

// %% [markdown]
// The correlation of the dimensions of the projections, without autocovariance and with every term.

// %%
const squareOf = (zs) => {
  const matrix = correlationMatrix(
    tf.unstack(zs)[0].dataSync() as Float32Array,
    64,
  );
  return Array.from({ length: 64 }, (_, i) =>
    matrix.subarray(i * 64, (i + 1) * 64),
  );
};
await show(
  figures.correlationHeatmap(
    squareOf(learned[3].zs),
    squareOf(learned[0].zs),
    {
      name: 'method-correlation',
      title: 'Correlation of the projections',
      panelTitles: ['without autocovariance', 'every term'],
      synthetic: true,
    },
  ),
  { folder: figureFolder },
);

// %% [markdown]
// ## 9. A step, and the original's
//
// The released code made three steps on six made-up clips, from weights that it saved. The same weights, the same views, three steps of ours: the network of section 4 was left as it was loaded.

// %%
import { clipFromChannelFirst } from 'usdrl/skeleton';

const released = JSON.parse(
  readFileSync(`${golden}/dste-train.json`, 'utf8'),
);

const stored = await readNpz(`${golden}/dste-views.npz`);
const axes = { C: 3, T: 64, V: 25, M: 2 };
const goldenViews = [0, 1, 2, 3].flatMap((k) => {
  const values = toFloat32(stored.read(`view${k}`));
  const length = values.length / released.batch;
  return Array.from({ length: released.batch }, (_, n) => [
    ...clipFromChannelFirst(values, axes, n * length).coordinates,
  ]);
});
const coordinates = tf.tensor3d(Float32Array.from(goldenViews.flat()), [
  goldenViews.length,
  64,
  150,
]);

// %%
const optimizer = new Adam(model.parameters, {
  ...defaultOptimizer,
  weightDecay: released.weight_decay,
});
const taken = released.log.map(({ step, loss }) => {
  const rates = tf.tensor1d(optimizer.nextRates(released.lr));
  const ours = number(
    trainingStep(
      model,
      optimizer,
      { views: 4, coordinates: coordinates, rates },
      defaultLoss,
    ).loss,
  );
  return {
    step,
    ours,
    original: loss,
    'relative difference': Math.abs(ours / loss - 1),
  };
});
showTable(taken, { digits: 6 });

// %% [markdown]
// ## Exercises
//
// **1.** Replace the third column of `a` by its first with the other sign. Which terms see it, and what does AC become?
//
// <details><summary>Answer</summary>
//
// V sees that column 3 varies now and falls; AC sees covariances of either sign, as it squares them, and rises. Similarity to `b` changes too, but it does not know why.
//
// ```ts
// const mirrored = a.map(([one, two]) => [one, two, -one]);
// showTable([{ V: varianceOf(mirrored), AC: autocovarianceOf(mirrored) }]);
// ```
//
// </details>
//
// **2.** With 356 clips and 4096 dimensions the covariance is a matrix of 4096 x 4096. Compute $\sum_{ij} \mathrm{Cov}_{ij}^2$ without making it.
//
// <details><summary>Answer</summary>
//
// $\lVert \tilde z^\top \tilde z \rVert_F^2 = \lVert \tilde z \tilde z^\top \rVert_F^2$, a matrix of 356 x 356. So does
// [`src/objective/statistics.ts`](../src/objective/statistics.ts) where the batch is smaller than the width.
//
// ```ts
// const deviations = columns(columns(a).map(centred));
// const squares = (matrix) => sum(matrix.flat().map((value) => value ** 2));
// showTable([{ gram: squares(products(deviations, deviations)) / 9, direct: squares(covariance(a)) }]);
// ```
//
// </details>
//
// **3.** All views of all clips are the same point. Which terms are 0, and which one forbids it?
//
// <details><summary>Answer</summary>
//
// Similarity and AC are 0: nothing disagrees, nothing covaries. V is almost 1, its largest value. The correlation of what does not vary is undefined; the library makes it 0
// (not NaN), so redundancy is 0 and invariance counts 1 for each dimension.
//
// ```ts
// const point = a.map(() => [1, 2, 3]);
// const dead = crossCorrelation([tf.tensor2d(point), tf.tensor2d(point)]);
// const values = { similarity: similarityOf([point, point]), V: varianceOf(point), AC: autocovarianceOf(point) };
// showTable([{ ...values, invariance: number(dead.invariance), redundancy: number(dead.redundancy) }]);
// ```
//
// </details>
