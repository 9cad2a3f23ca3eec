/**
 * The contestant jax-js on its WebAssembly backend. Arrays are counted by hand there: a call consumes its arguments, and
 * `.ref` keeps one. Results are read back to the host, as a user of them must.
 *
 * Usage: node jax-js-peer.mjs NODE_MODULES FOLDER (of attend.js and problems.js, compiled) f64|f32
 */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, folder, precision] = process.argv.slice(2);
const load = createRequire(resolve(modules, '../package.json'));
const compiled = (file) => import(pathToFileURL(resolve(folder, file)).href);
const { attend } = await compiled('attend.js');
const { problem: problemOf } = await compiled('problems.js');

// The library asks `instanceof Float16Array`, which engines before Node 24 do not have; nothing here is one.
globalThis.Float16Array ??= class extends Uint16Array {};
const jax = load('@jax-js/jax');
const { numpy: np, nn, grad, jvp, linearize, vmap, jit, hessian } = jax;
await jax.init('wasm');
jax.defaultDevice('wasm');

const dtype = precision === 'f64' ? 'float64' : 'float32';
const Numbers = precision === 'f64' ? Float64Array : Float32Array;
const array = (data, shape) => np.array(Numbers.from(data), { shape, dtype });
const scalar = (value) => array([value], [1]).reshape([]);
const refs = (arrays) => arrays.map((one) => one.ref);
const free = (arrays) => arrays.forEach((one) => one.dispose());
const host = (arrays) => arrays.map((one) => one.dataSync());
const total = (values) => values.reduce((sum, value) => sum + value, 0);
const norm = (parts) => Math.sqrt(total(parts.map((part) => total(part.map((value) => value * value)))));
const added = (arrays) => arrays.reduce((sum, one) => sum.add(one));
const inner = (a, b) => added(a.map((one, i) => one.mul(b[i]).sum()));

function model(problem) {
  const { sizes, samples: N } = problem;
  const layers = sizes.length - 1;
  const shapes = sizes.slice(1).flatMap((outputs, l) => [[outputs, sizes[l]], [outputs]]);
  const lengths = shapes.map((shape) => shape.reduce((a, b) => a * b));
  const offsets = lengths.map((_, i) => total(lengths.slice(0, i)));
  const blocks = (vector) =>
    shapes.map((shape, i) => array(vector.slice(offsets[i], offsets[i] + lengths[i]), shape));
  const [X, Y] = [array(problem.x, [N, sizes[0]]), array(problem.y, [N, sizes.at(-1)])];
  const [P, V] = [blocks(problem.parameters), blocks(problem.direction)];
  const act = (z) => (problem.activation === 'relu' ? nn.relu(z) : np.tanh(z));
  // All of these consume what they are given.
  const forward = (params, x) => {
    for (let l = 0; l < layers; l++) {
      const z = np.dot(x, params[2 * l].transpose()).add(params[2 * l + 1]);
      x = l < layers - 1 ? act(z) : z;
    }
    return x;
  };
  const each = (out, y) =>
    problem.loss === 'crossEntropy'
      ? nn.logSoftmax(out).mul(y).sum(1).mul(-1)
      : np.square(out.sub(y)).mean(1);
  const losses = (params) => each(forward(params, X.ref), Y.ref);
  const mean = (params) => losses(params).mean();
  const one = (params, x, y) => each(forward(params, x.reshape([1, -1])), y.reshape([1, -1])).sum();
  const product = (params, v) => {
    const [gradient, image] = jvp(grad(mean), [params], [v]);
    free(gradient);
    return image;
  };
  return { problem, X, Y, P, V, N, shapes, lengths, offsets, forward, losses, mean, one, product };
}

const productValue = (problem) => (parts) => {
  let at = 0;
  let along = 0;
  for (const part of parts) for (const value of part) along += value * problem.direction[at++];
  return [along, norm(parts)];
};

const works = {
  gradient({ mean, P }) {
    const fast = jit((params) => grad(mean)(params));
    const value = (g) => [norm(g)];
    return [
      { method: 'grad', run: () => host(grad(mean)(refs(P))), value },
      { method: 'jit of grad', run: () => host(fast(refs(P))), value },
    ];
  },
  'hessian-product'({ problem, mean, product, P, V }) {
    const value = productValue(problem);
    const fast = jit((params, v) => product(params, v));
    const [gradient, linear] = linearize(grad(mean), [refs(P)]);
    free(gradient);
    const fastLinear = jit((v) => linear(v));
    return [
      { method: 'jvp of grad', run: () => host(product(refs(P), refs(V))), value },
      { method: 'jit of jvp of grad', run: () => host(fast(refs(P), refs(V))), value },
      { method: 'linearize of grad, kept', run: () => host(linear(refs(V))), value },
      { method: 'jit of linearize of grad, kept', run: () => host(fastLinear(refs(V))), value },
    ];
  },
  'sample-products'({ one, P, V, X, Y }) {
    const ofSample = (params, v, x, y) => {
      const [gradient, image] = jvp((w) => grad(one)(w, x, y), [params], [v]);
      free(gradient);
      return image;
    };
    const fast = jit((params, v, x, y) => vmap(ofSample, [null, null, 0, 0])(params, v, x, y));
    const run = () => host(fast(refs(P), refs(V), X.ref, Y.ref));
    return [{ method: 'jit of vmap of jvp of grad', run, value: (images) => [norm(images)] }];
  },
  norms({ one, P, X, Y, N }) {
    const fast = jit((params, x, y) =>
      added(vmap(grad(one), [null, 0, 0])(params, x, y).map((g) => np.square(g.reshape([N, -1])).sum(1))),
    );
    const run = () => fast(refs(P), X.ref, Y.ref).dataSync();
    return [{ method: 'jit of vmap of grad', run, value: (squares) => [total(squares.map(Math.sqrt))] }];
  },
  'quadratic-forms'({ losses, P, V }) {
    const along = (f, v) => (params) => {
      const [value, slope] = jvp(f, [params], [refs(v)]);
      value.dispose();
      return slope;
    };
    const fast = jit((params, v) => along(along(losses, v), v)(params));
    const run = () => fast(refs(P), refs(V)).dataSync();
    return [{ method: 'jit of jvp of jvp', run, value: (forms) => [total(forms)] }];
  },
  gram({ one, P, X, Y, N }) {
    if (N > 256) return [];
    const fast = jit((params, x, y) =>
      added(
        vmap(grad(one), [null, 0, 0])(params, x, y).map((g) => {
          const rows = g.reshape([N, -1]);
          return np.dot(rows.ref, rows.transpose());
        }),
      ),
    );
    const run = () => fast(refs(P), X.ref, Y.ref).dataSync();
    return [{ method: 'jit of vmap of grad', run, value: (gram) => [total(gram)] }];
  },
  'dense-hessian'({ problem, mean, shapes, lengths, offsets }) {
    const whole = array(problem.parameters, [problem.parameters.length]);
    const parts = (w) => {
      const out = shapes.map((shape, i) => w.ref.slice([offsets[i], offsets[i] + lengths[i]]).reshape(shape));
      w.dispose();
      return out;
    };
    const fast = jit((w) => hessian((u) => mean(parts(u)))(w));
    const value = (h) => {
      const n = Math.sqrt(h.length);
      return [total(Array.from({ length: n }, (_, i) => h[i * n + i])), norm([h])];
    };
    const plain = hessian((u) => mean(parts(u)));
    return [
      { method: 'hessian', run: () => plain(whole.ref).dataSync(), value },
      { method: 'jit of hessian', run: () => fast(whole.ref).dataSync(), value },
    ];
  },
  'newton-step'({ mean, P }) {
    const dot = jit((a, b) => inner(a, b));
    const moved = jit((a, b, factor) => a.map((one, i) => one.add(b[i].mul(factor.ref))));
    const number = (a, b) => dot(a, b).dataSync()[0];
    const run = () => {
      const [g, image] = linearize(grad(mean), [refs(P)]);
      let x = g.map((one) => np.zerosLike(one.ref));
      let r = g.map((one) => one.mul(-1));
      let p = refs(r);
      let square = number(refs(r), refs(r));
      for (let iteration = 0; iteration < 10; iteration++) {
        const hp = moved(image(refs(p)), refs(p), scalar(1e-2));
        const length = square / number(refs(p), refs(hp));
        x = moved(x, refs(p), scalar(length));
        r = moved(r, hp, scalar(-length));
        const next = number(refs(r), refs(r));
        p = moved(refs(r), p, scalar(next / square));
        square = next;
      }
      free(p);
      free(r);
      image.dispose?.();
      return host(x);
    };
    return [{ method: 'linearize of grad, kept', run, value: (x) => [norm(x)] }];
  },
  'sobolev-step': (made) => sobolevStep(made),
};

function sobolevStep({ problem, X, Y, P, forward }) {
  if (problem.dy === null) return [];
  const slopes = array(problem.dy, [problem.samples, problem.sizes[0]]);
  const squared = (a, b) => np.square(a.sub(b)).mean();
  const loss = (params) => {
    const out = forward(refs(params), X.ref);
    const slope = grad((x) => forward(refs(params), x).sum())(X.ref);
    free(params);
    return squared(out, Y.ref).add(squared(slope, slopes.ref));
  };
  const step = jit((params, first, second, scale1, scale2) => {
    const [value, g] = [loss(refs(params)), grad(loss)(refs(params))];
    const m = first.map((one, i) => one.mul(0.9).add(g[i].ref.mul(0.1)));
    const s = second.map((one, i) => one.mul(0.999).add(np.square(g[i]).mul(0.001)));
    const moved = params.map((one, i) =>
      one.sub(
        m[i].ref
          .mul(scale1.ref)
          .mul(1e-3)
          .div(np.sqrt(s[i].ref.mul(scale2.ref)).add(1e-8)),
      ),
    );
    return [value, moved, m, s];
  });
  const zeros = () => P.map((one) => np.zerosLike(one.ref));
  let [params, first, second, count] = [refs(P), zeros(), zeros(), 0];
  const run = () => {
    count++;
    const [scale1, scale2] = [scalar(1 / (1 - 0.9 ** count)), scalar(1 / (1 - 0.999 ** count))];
    let value;
    [value, params, first, second] = step(params, first, second, scale1, scale2);
    return value.dataSync()[0];
  };
  return [{ method: 'jit of a step', run, value: (value) => [value, norm(host(refs(params)))] }];
}

const { version } = load(resolve(modules, '@jax-js/jax/package.json'));
attend({ versions: { 'jax-js': version, node: process.version } }, ({ work, net, samples }) => {
  const make = works[work];
  if (make === undefined) return [];
  return make(model(problemOf(net, samples))).map(({ method, kind = 'library', run, value }) => ({
    method,
    kind,
    run,
    value,
  }));
});
