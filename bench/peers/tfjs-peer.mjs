/**
 * The contestant TensorFlow.js on its WebAssembly backend, which has 32-bit numbers only. Results are read back to the
 * host, as a user of them must.
 *
 * Usage: node tfjs-peer.mjs NODE_MODULES FOLDER (of attend.js and problems.js, compiled)
 */
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, folder] = process.argv.slice(2);
const load = createRequire(resolve(modules, '../package.json'));
const compiled = (file) => import(pathToFileURL(resolve(folder, file)).href);
const { attend } = await compiled('attend.js');
const { problem: problemOf } = await compiled('problems.js');

// Standard output belongs to the protocol.
console.log = () => {};
console.warn = () => {};
const tf = load('@tensorflow/tfjs');
const wasm = load('@tensorflow/tfjs-backend-wasm');
wasm.setThreadsCount(1);
wasm.setWasmPaths(`${dirname(load.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
await tf.setBackend('wasm');
await tf.ready();

const host = (tensors) => tensors.map((tensor) => tensor.dataSync());
const total = (values) => values.reduce((sum, value) => sum + value, 0);
const added = (tensors) => tensors.reduce((sum, tensor) => tf.add(sum, tensor));
const norm = (parts) => Math.sqrt(total(parts.map((part) => total(part.map((value) => value * value)))));

/** What the works share: tensors of the problem that live until the next one, and the loss as functions of them. */
function model(problem) {
  const { sizes, samples: N } = problem;
  const layers = sizes.length - 1;
  const kept = (data, shape) => tf.keep(tf.tensor(Float32Array.from(data), shape));
  const blocks = (vector) => {
    let at = 0;
    return sizes.slice(1).flatMap((outputs, l) =>
      [[outputs, sizes[l]], [outputs]].map((shape) => {
        const length = shape.reduce((a, b) => a * b);
        at += length;
        return kept(vector.slice(at - length, at), shape);
      }),
    );
  };
  const [X, Y] = [kept(problem.x, [N, sizes[0]]), kept(problem.y, [N, sizes.at(-1)])];
  const [P, V] = [blocks(problem.parameters), blocks(problem.direction)];
  const act = problem.activation === 'relu' ? tf.relu : tf.tanh;
  /** Pre-activations may be shifted, so that derivatives by them can be asked for. */
  const forward = (params, x, shifts) => {
    const below = [];
    for (let l = 0; l < layers; l++) {
      below.push(x);
      let z = tf.add(tf.matMul(x, params[2 * l], false, true), params[2 * l + 1]);
      if (shifts) z = tf.add(z, shifts[l]);
      x = l < layers - 1 ? act(z) : z;
    }
    return { out: x, below };
  };
  const each = (out, y) =>
    problem.loss === 'crossEntropy'
      ? tf.neg(tf.sum(tf.mul(tf.logSoftmax(out), y), 1))
      : tf.mean(tf.square(tf.sub(out, y)), 1);
  const mean = (...params) => tf.mean(each(forward(params, X).out, Y));
  const inner = (a, b) => added(a.map((tensor, i) => tf.sum(tf.mul(tensor, b[i]))));
  const product = (v) => tf.grads((...params) => inner(tf.grads(mean)(params), v))(P);
  const factors = () => {
    const zeros = sizes.slice(1).map((width) => tf.zeros([N, width]));
    const deltas = tf.grads((...shifts) => tf.sum(each(forward(P, X, shifts).out, Y)))(zeros);
    return { below: forward(P, X).below, deltas };
  };
  return { problem, X, Y, P, V, forward, mean, inner, product, factors, blocks };
}

const productValue = (problem) => (parts) => {
  let at = 0;
  let along = 0;
  for (const part of parts) for (const value of part) along += value * problem.direction[at++];
  return [along, norm(parts)];
};

/** By work: functions of a model that give methods. */
const works = {
  gradient: ({ mean, P }) => [
    { method: 'grads', run: () => host(tf.grads(mean)(P)), value: (g) => [norm(g)] },
  ],
  'hessian-product': ({ problem, product, V }) => [
    { method: 'grads of grads', run: () => host(product(V)), value: productValue(problem) },
  ],
  norms: ({ factors }) => [
    {
      method: 'factors by grads',
      kind: 'by hand',
      run() {
        const { below, deltas } = factors();
        const squares = below.map((v, l) =>
          tf.mul(tf.sum(tf.square(deltas[l]), 1), tf.add(tf.sum(tf.square(v), 1), 1)),
        );
        return added(squares).sqrt().dataSync();
      },
      value: (norms) => [total(norms)],
    },
  ],
  gram: ({ factors }) => [
    {
      method: 'factors by grads',
      kind: 'by hand',
      run() {
        const { below, deltas } = factors();
        const layers = below.map((v, l) =>
          tf.mul(tf.matMul(deltas[l], deltas[l], false, true), tf.add(tf.matMul(v, v, false, true), 1)),
        );
        return added(layers).dataSync();
      },
      value: (gram) => [total(Array.from(gram))],
    },
  ],
  'newton-step': ({ mean, P, product, inner }) => [
    { method: 'grads of grads', run: () => newtonStep({ mean, P, product, inner }), value: (x) => [norm(x)] },
  ],
  'sobolev-step': (made) => sobolevStep(made),
};

function newtonStep({ mean, P, product, inner }) {
  const number = (a, b) => inner(a, b).dataSync()[0];
  const moved = (a, b, factor) => a.map((tensor, i) => tf.add(tensor, tf.mul(b[i], factor)));
  const gradient = tf.grads(mean)(P);
  let x = gradient.map((tensor) => tf.zerosLike(tensor));
  let r = gradient.map((tensor) => tf.neg(tensor));
  let p = r;
  let square = number(r, r);
  for (let iteration = 0; iteration < 10; iteration++) {
    const image = moved(product(p), p, 1e-2);
    const length = square / number(p, image);
    x = moved(x, p, length);
    r = moved(r, image, -length);
    const next = number(r, r);
    p = moved(r, p, next / square);
    square = next;
  }
  return host(x);
}

function sobolevStep({ problem, X, Y, P, forward }) {
  if (problem.dy === null) return [];
  const slopes = tf.keep(tf.tensor(Float32Array.from(problem.dy), X.shape));
  const variables = P.map((block) => tf.variable(block));
  const optimizer = tf.train.adam(1e-3);
  const squared = (a, b) => tf.mean(tf.square(tf.sub(a, b)));
  const loss = () => {
    const { out } = forward(variables, X);
    const slope = tf.grad((x) => tf.sum(forward(variables, x).out))(X);
    return tf.add(squared(out, Y), squared(slope, slopes));
  };
  const run = () => optimizer.minimize(loss, true).dataSync()[0];
  return [{ method: 'grad within minimize, Adam', run, value: (first) => [first, norm(host(variables))] }];
}

attend(
  { versions: { 'TensorFlow.js': tf.version.tfjs, node: process.version } },
  ({ work, net, samples }) => {
    const make = works[work];
    if (make === undefined) return [];
    tf.disposeVariables();
    return make(model(problemOf(net, samples))).map(({ method, kind = 'library', run, value }) => ({
      method,
      kind,
      run: () => tf.tidy(run),
      value,
    }));
  },
);
