/**
 * The beginning of most snippets: the 2-2-1 network of the paper's kind (ReLU, no biases) at one sample, with numbers that
 * can be done by hand:
 *
 *   W = [[1, −1], [½, 1]], u = [2, 1], x = (2, 1): z = (1, 2), v = (1, 2), p = 4, label 3, so f_p = 1 and δ = (2, 1).
 */
export const smallProgram = (
  body: string,
): string => `import { activation, dense, halfSquaredError, linearize, sequential } from 'dyadic';

const layers = [dense(2, 2, { bias: false }), activation('relu'), dense(2, 1, { bias: false })];
const network = sequential(layers, { parameters: [1, -1, 0.5, 1, 2, 1] });
const at = linearize(network, { x: [[2, 1]], y: [[3]] }, halfSquaredError);
${body}`;
