/** What a network's kinks mean for second-derivative labels: said aloud, because the symptom is a silent stall. */
import type { Activation } from '../functions/activation.js';
import type { Program } from '../program/program.js';

/** A sentence for each activation (and for max pooling) whose second derivative is zero or jumps. */
export function smoothnessWarnings(program: Program): string[] {
  const kinds = new Map<string, Activation>();
  for (const node of program.nodes) {
    if (node.kind === 'activation' && node.activation.smoothness < 2) {
      kinds.set(node.activation.name, node.activation);
    }
  }
  const warnings = [...kinds.values()].map(({ name, hasKink, piecewiseLinear }) => {
    if (piecewiseLinear) {
      return `${name} is piecewise linear: its second derivative is 0 wherever it exists, so that units with it bend nothing and second-derivative labels cannot train them. Use a smooth activation such as tanh or softplus.`;
    }
    const what = hasKink ? 'slope' : 'second derivative';
    return `The ${what} of ${name} jumps: gradients of second-derivative errors do not see the jumps. Use a smooth activation such as tanh or softplus.`;
  });
  if (program.nodes.some(({ kind }) => kind === 'maximum')) {
    warnings.push(
      'Max pooling has kinks: gradients of second-derivative errors do not see how the maximum moves from one entry to another. Use average pooling.',
    );
  }
  return warnings;
}
