/* Fits on two threads and says what came out; ends by itself although its worker was never stopped. */
import { adam, fit, matrix, mlp } from '../../../dist/index.js';

const numbers = (rows, columns) =>
  matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i)),
  );
const data = { x: numbers(40, 2), y: numbers(40, 1), dy: numbers(40, 2) };
const network = mlp({ inputs: 2, hidden: [8, 8], outputs: 1, activation: 'tanh', seed: 1 });
const options = { optimizer: adam(), epochs: 4, batchSize: 10, threads: 2 };
const results = [];
for (let k = 0; k < 2; k++) results.push(await fit(network, data, options));
console.log(
  JSON.stringify(
    results.map(({ network: trained, threads }) => ({ threads, parameters: [...trained.parameters] })),
  ),
);
