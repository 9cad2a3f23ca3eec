/**
 * The beginning of most snippets: a 2-2-1 network with squares as activation and whole numbers, two samples, and what all
 * inductions over layers have in common.
 */
export const smallNetwork: string = `const layers = [dense(2, 2), activation('square'), dense(2, 1)];
const network = sequential(layers, { parameters: [1, 2, -1, 1, 0, 1, 2, -1, 3] });`;
export const program = (
  body: string,
): string => `import { activation, dense, halfSquaredError, linearize, sequential } from 'dyadic';

${smallNetwork}
const at = linearize(network, { x: [[1, 2], [2, -1]], y: [[47], [1]] }, halfSquaredError);
${body}`;

export const inductionNote: string =
  'The induction over layers is written, not mechanized; the step is expanded for a layer with three inputs and two units, and its sums have the same form for every width.';
