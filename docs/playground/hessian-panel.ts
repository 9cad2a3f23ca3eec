/** The first panel: choose a small network, move a weight, watch the factors, the matrix, its signs and eigenvalues. */
import type { Network } from 'dyadic';
import { choice, element, short, slider, type Panel } from './dom';
import {
  hessianView,
  losses,
  networkFor,
  parameterNames,
  type HessianSettings,
  type HessianView,
} from './hessian-task';
import { heatMap, spectrum, vector } from './pictures';

const activations = ['tanh', 'softplus', 'sigmoid', 'gelu', 'silu', 'sin', 'relu', 'square', 'identity'];
const shapes = ['3', '4', '8', '3, 3', '4, 3', '5, 5'];

export function hessianPanel(): Panel {
  let network: Network;
  const hidden = choice('Hidden layers', shapes, '4, 3', rebuild);
  const activation = choice('Activation', activations, 'tanh', rebuild);
  const loss = choice('Loss', losses, losses[0]!, rebuild);
  const inputs = slider('Inputs', { min: 1, max: 3, step: 1 }, 2, rebuild);
  const outputs = slider('Outputs', { min: 1, max: 3, step: 1 }, 2, rebuild);
  const samples = slider('Samples', { min: 1, max: 6, step: 1 }, 1, show);
  const seed = slider('Seed of the weights', { min: 1, max: 20, step: 1 }, 1, rebuild);
  const parameter = choice('Weight to move', ['…'], '…', select);
  const value = slider('Its value', { min: -4, max: 4, step: 0.01 }, 0, move);

  const factors = element('div', { class: 'factors' });
  const matrix = element('div');
  const facts = element('p', { role: 'status', class: 'facts' });
  const eigenvalues = element('div');

  const settings = (): HessianSettings => ({
    inputs: inputs.value(),
    hidden: hidden.value().split(',').map(Number),
    outputs: outputs.value(),
    activation: activation.value(),
    loss: loss.value(),
    samples: samples.value(),
    seed: seed.value(),
  });

  function rebuild(): void {
    // One class is no choice: its cross-entropy is 0 everywhere.
    if (loss.value() === 'cross-entropy' && outputs.value() < 2) outputs.set(2);
    network = networkFor(settings());
    parameter.options(parameterNames(network));
    select();
  }

  const index = (): number => parameterNames(network).indexOf(parameter.value());

  function select(): void {
    value.set(network.parameters[index()]!);
    show();
  }

  function move(): void {
    const theta = network.parameters.slice();
    theta[index()] = value.value();
    network = network.withParameters(theta);
    show();
  }

  function show(): void {
    const view = hessianView(network, settings());
    factors.replaceChildren(factorTable(view));
    const size = `${view.order} by ${view.order}`;
    matrix.replaceChildren(
      heatMap(view.entries, view.order, view.blocks, `The Hessian written out, ${size} numbers`),
    );
    const { positive, negative, zero, method } = view.inertia;
    facts.replaceChildren(
      `Rank ${positive + negative} of ${view.order}: ${positive} positive, ${negative} negative, ` +
        `${zero} zero eigenvalues, ${method === 'theorem' ? 'by the inertia theorem' : `by ${method}`}. ` +
        `Loss ${short(view.loss)}. One sample's factors are ${view.stored} numbers, its matrix ${view.written}.`,
    );
    const [least, most] = [view.eigenvalues[0] ?? 0, view.eigenvalues.at(-1) ?? 0];
    eigenvalues.replaceChildren(
      spectrum(
        view.eigenvalues,
        view.zeros,
        `${view.eigenvalues.length} eigenvalues that are not zero, from ${short(least)} to ${short(most)}`,
      ),
    );
  }

  const root = element('section', { class: 'panel', 'aria-labelledby': 'playground-hessian' }, [
    element('h2', { id: 'playground-hessian', tabindex: '-1' }, ['A Hessian, as factors and written out']),
    element('div', { class: 'controls' }, [
      inputs.root,
      hidden.root,
      outputs.root,
      activation.root,
      loss.root,
      samples.root,
      seed.root,
      parameter.root,
      value.root,
    ]),
    facts,
    element('div', { class: 'columns' }, [
      element('div', {}, [
        element('h3', {}, ['Factors of the first sample']),
        factors,
        element('p', { class: 'legend' }, [
          'v is what a layer reads, γ = A′(z), δ the derivative of the loss by z, c = A″(z) times that by A(z). ' +
            'The gradient of a weight is δ ⊗ v; point at a cell for its number.',
        ]),
      ]),
      element('div', {}, [
        element('h3', {}, ['The matrix they stand for']),
        matrix,
        element('p', { class: 'legend' }, ['Red is positive, blue negative; lines part the blocks.']),
      ]),
    ]),
    element('h3', {}, ['Its eigenvalues']),
    eigenvalues,
    element('p', { class: 'legend' }, [
      'A bar for each eigenvalue, six decades high; dots are zeros (twelve at most are drawn).',
    ]),
  ]);
  rebuild();
  return { root, dispose: () => undefined };
}

function factorTable({ layers }: HessianView): HTMLElement {
  const head = ['layer', 'v', 'γ', 'δ', 'c'];
  const rows = layers.map(({ layer, input, gamma, delta, curvature }) =>
    element('tr', {}, [
      element('th', { scope: 'row' }, [String(layer)]),
      ...[['v', input] as const, ['γ', gamma] as const, ['δ', delta] as const, ['c', curvature] as const].map(
        ([name, values]) => element('td', {}, [vector(values, `${name} of layer ${layer}`)]),
      ),
    ]),
  );
  return element('table', {}, [
    element('thead', {}, [
      element(
        'tr',
        {},
        head.map((text) => element('th', { scope: 'col' }, [text])),
      ),
    ]),
    element('tbody', {}, rows),
  ]);
}
