/** Activations as TeX operators, applied entry by entry. */
import type { Activation } from '../../functions/activation-types.js';

const known: Readonly<Record<string, string>> = { tanh: '\\tanh', sin: '\\sin', sigmoid: '\\sigma' };

/** The operator's name: a built-in's, a user's if it is a plain word, else A. */
export function activationName({ name }: Pick<Activation, 'name'>): string {
  const operator = Object.hasOwn(known, name) ? known[name] : undefined;
  if (operator !== undefined) return operator;
  return /^[A-Za-z][A-Za-z0-9]*$/.test(name) ? `\\operatorname{${name}}` : 'A';
}

/** A(argument); the argument alone for the identity. */
export function applied(activation: Activation, argument: string): string {
  return activation.name === 'identity' ? argument : `${activationName(activation)}(${argument})`;
}

/** A'(argument); 1 for the identity. */
export function slopeTex(activation: Activation, argument: string): string {
  return activation.name === 'identity' ? '1' : `${activationName(activation)}'(${argument})`;
}
