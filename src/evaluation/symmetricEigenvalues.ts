/**
 * Eigenvalues of a symmetric matrix, smallest first: Householder reduction to tridiagonal form, then QL
 * iterations with implicit shifts (Golub and Van Loan, Matrix Computations, section 8.3). Costs about 4/3·n³ operations.
 *
 * @param matrix row-major (n, n); the lower triangle is used; left alone
 * @param n size
 * @returns n values
 */
export function symmetricEigenvalues(matrix: Float32Array | Float64Array, n: number): Float64Array {
  const { diagonal, below } = tridiagonal(Float64Array.from(matrix), n);
  return tridiagonalEigenvalues(diagonal, below).sort();
}

/** Reduces a symmetric matrix (overwritten) to tridiagonal form: `below[i]` stands beside `diagonal[i]` and `diagonal[i+1]`. */
function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; below: Float64Array } {
  const below = new Float64Array(n);
  const reflector = new Float64Array(n);
  const product = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    let squares = 0;
    for (let i = k + 1; i < n; i++) squares += a[i * n + k] ** 2;
    const head = a[(k + 1) * n + k];
    // The sign that avoids cancellation in head − length.
    const length = head > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    below[k] = length;
    if (squares === 0) continue;
    for (let i = k + 1; i < n; i++) reflector[i] = a[i * n + k];
    reflector[k + 1] -= length;
    const scale = 1 / (length * (length - head)); // 2 / |reflector|²
    reflectBothSides(a, n, k + 1, reflector, product, scale);
  }
  if (n > 1) below[n - 2] = a[(n - 1) * n + n - 2];
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), below };
}

/** A ← H·A·H on rows and columns from `first`, H = I − scale·v·vᵀ; only the lower triangle is kept up to date. */
function reflectBothSides(
  a: Float64Array,
  n: number,
  first: number,
  v: Float64Array,
  p: Float64Array,
  scale: number,
): void {
  p.fill(0);
  for (let i = first; i < n; i++) {
    let sum = a[i * n + i] * v[i];
    for (let j = first; j < i; j++) {
      sum += a[i * n + j] * v[j];
      p[j] += a[i * n + j] * v[i];
    }
    p[i] += sum;
  }
  let projection = 0;
  for (let i = first; i < n; i++) {
    p[i] *= scale;
    projection += p[i] * v[i];
  }
  for (let i = first; i < n; i++) p[i] -= 0.5 * scale * projection * v[i];
  for (let i = first; i < n; i++) {
    for (let j = first; j <= i; j++) a[i * n + j] -= v[i] * p[j] + p[i] * v[j];
  }
}

/** Eigenvalues of a symmetric tridiagonal matrix; both arguments are overwritten. */
function tridiagonalEigenvalues(d: Float64Array, e: Float64Array): Float64Array {
  const n = d.length;
  for (let l = 0; l < n; l++) {
    for (let m = firstSplit(d, e, l); m > l; m = firstSplit(d, e, l)) implicitStep(d, e, l, m);
  }
  return d;
}

/** First place from `l` on where the matrix falls apart because the element below the diagonal is negligible. */
function firstSplit(d: Float64Array, e: Float64Array, l: number): number {
  let m = l;
  while (m < d.length - 1 && Math.abs(e[m]) > Number.EPSILON * (Math.abs(d[m]) + Math.abs(d[m + 1]))) m++;
  return m;
}

/** One QL step with Wilkinson's shift on the block l..m. */
function implicitStep(d: Float64Array, e: Float64Array, l: number, m: number): void {
  let g = (d[l + 1] - d[l]) / (2 * e[l]);
  g = d[m] - d[l] + e[l] / (g + Math.sign(g || 1) * Math.hypot(g, 1));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    const turn = (d[i] - g) * s + 2 * c * b;
    p = s * turn;
    d[i + 1] = g + p;
    g = c * turn - b;
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}
