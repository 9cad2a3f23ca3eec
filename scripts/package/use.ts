/** What a user might write. scripts/check-package.mjs type checks it and runs it against the packed package. */
import {
  DyadicError,
  fit,
  type FitResult,
  halfSquaredError,
  inputDerivatives,
  levenbergMarquardt,
  linearize,
  mlp,
  type Network,
} from 'dyadic';
import { sampleFunction, styblinskiTang } from 'dyadic/datasets';

const { x, y, dy } = sampleFunction(styblinskiTang, { samples: 50, seed: 1 });
const network: Network = mlp({ inputs: 2, hidden: [64, 64], outputs: 1, activation: 'tanh', seed: 1 });

const at = linearize(network, { x, y }, halfSquaredError);
const direction = new Float64Array(network.parameters.length).fill(0.01);
const slopes = at.gradient.multiply(direction);
const product = at.hessian.multiply(direction);
const curvature = product.reduce((sum, value, i) => sum + value * direction[i]!, 0);
console.log(`${network.parameters.length} parameters, ${slopes.length} slopes`);
console.log(`v'Hv twice: ${Math.abs(curvature / at.hessian.quadraticForm(direction) - 1) < 1e-10}`);
console.log(`${inputDerivatives(network, x, { order: 1 }).jacobian?.columns} slopes per sample`);

const small = mlp({ inputs: 2, hidden: [16], outputs: 1, activation: 'tanh', seed: 1 });
const result: FitResult = await fit(
  small,
  { x, y, dy },
  { optimizer: levenbergMarquardt(), epochs: 20, seed: 1 },
);
console.log(`${result.epochs} epochs: ${result.status}`);

try {
  network.predict([[1, 2, 3]]);
} catch (error) {
  console.log(error instanceof DyadicError ? error.message : error);
}
