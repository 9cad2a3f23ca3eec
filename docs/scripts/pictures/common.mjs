/** What the pictures have in common: the library as it was built, small networks, small linear algebra. */
export * from '../../../dist/index.js';
import { linearize, mlp } from '../../../dist/index.js';
import { rowsOf } from './svg.mjs';

/** The loss that is the output itself: its Hessian is that of the network. */
export const output = { name: 'output', value: (p) => p[0], first: () => [1], second: () => [[0]] };

/** The network of most pictures: 3-4-3-1. */
export const small = (options = {}) =>
  mlp({ inputs: 3, hidden: [4, 3], outputs: 1, activation: 'tanh', bias: false, seed: 5, ...options });
export const x = [[0.9, -0.7, 0.5]];
export const at = (network, loss = output, y = [[0]], points = x) =>
  linearize(network, { x: points, y }, loss);

export const times = (a, b) => {
  const [left, right] = [rowsOf(a), rowsOf(b)];
  return left.map((r) => right[0].map((_, j) => r.reduce((sum, value, k) => sum + value * right[k][j], 0)));
};
export const transposed = (a) => rowsOf(a)[0].map((_, j) => rowsOf(a).map((r) => r[j]));
export const diagonal = (v) => Array.from(v, (value, i) => Array.from(v, (_, j) => (i === j ? value : 0)));
/** A matrix by its entries. */
export const table = (rows, columns, entry) =>
  Array.from({ length: rows }, (_, i) => Array.from(Array(columns).keys(), (j) => entry(i, j)));
/** The weight matrix of layer k = 1 …, out of the parameter vector. */
export const weight = (network, k) => {
  const { offset, shape } = network.blocks.filter(({ name }) => name.endsWith('weight'))[k - 1];
  const [rows, columns] = shape;
  return table(rows, columns, (i, j) => network.parameters[offset + i * columns + j]);
};
/** A parameter vector's part for layer k. */
export const part = (network, k, vector) => {
  const { offset, length, shape } = network.blocks.filter(({ name }) => name.endsWith('weight'))[k - 1];
  const rows = shape[0];
  const columns = length / rows;
  return Array.from({ length: rows }, (_, i) =>
    Array.from(vector.slice(offset + i * columns, offset + (i + 1) * columns)),
  );
};

/** Singular values by one-sided Jacobi rotations: enough for a dozen columns. */
export function singularValues(matrix) {
  const columns = transposed(matrix).map((c) => [...c]);
  for (let sweep = 0; sweep < 40; sweep++) {
    for (let i = 0; i < columns.length; i++) {
      for (let j = i + 1; j < columns.length; j++) {
        const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);
        const [p, q, r] = [
          dot(columns[i], columns[i]),
          dot(columns[j], columns[j]),
          dot(columns[i], columns[j]),
        ];
        if (Math.abs(r) <= 1e-18 * Math.sqrt(p * q) || r === 0) continue;
        const angle = 0.5 * Math.atan2(2 * r, p - q);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const [a, b] = [columns[i], columns[j]];
        columns[i] = a.map((value, k) => c * value + s * b[k]);
        columns[j] = b.map((value, k) => c * value - s * a[k]);
      }
    }
  }
  return columns.map((c) => Math.hypot(...c)).sort((a, b) => b - a);
}

/** Numbers in (−1, 1), scattered and the same at every run. */
export const numbers = (count, seed = 1) =>
  Array.from({ length: count }, (_, i) => {
    const scattered = Math.sin(seed * 12.9898 + i * 78.233) * 43758.5453;
    return 2 * (scattered - Math.floor(scattered)) - 1;
  });
export const grid = (low, high, count) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
