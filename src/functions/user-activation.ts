/**
 * Turns a user's four functions into an activation: kernels that call them element by element and watch what they
 * return. A NaN that is not explained by a NaN in z is reported where it is made, with the argument that made it.
 */
import { DomainError, MissingDerivativeError } from '../errors.js';
import type { Activation, ActivationDefinition } from './activation-types.js';

type Derivative = 'value' | 'first' | 'second' | 'third';

/**
 * The activation of a definition. Checks that value, first and second are functions.
 * Throws MissingDerivativeError (operation: the caller's) that names the one missing.
 */
export function userActivation(operation: string, definition: ActivationDefinition): Activation {
  const name = definition.name ?? 'custom';
  checkParts(operation, name, definition);
  const smoothness = definition.smoothness ?? Infinity;
  const { third, taylor } = definition;
  return {
    name,
    gain: definition.gain ?? 'xavier',
    builtIn: false,
    smoothness,
    hasKink: smoothness < 1,
    piecewiseLinear: false,
    value: (z) => definition.value(z),
    first: (z) => definition.first(z),
    second: (z) => definition.second(z),
    ...(third ? { third: (z: number) => third.call(definition, z) } : {}),
    ...(taylor ? { taylor: (z: number, out: Float64Array) => taylor.call(definition, z, out) } : {}),
    forward(z, value, first) {
      // Slope before value: `value` may be the array z.
      for (let i = 0; i < z.length; i++) {
        const x = z[i]!;
        if (first) first[i] = checked(name, 'first', x, definition.first(x));
        value[i] = checked(name, 'value', x, definition.value(x));
      }
    },
    secondOf(z, _value, _first, out) {
      for (let i = 0; i < z.length; i++) out[i] = checked(name, 'second', z[i]!, definition.second(z[i]!));
    },
    thirdOf(z, _value, _first, out) {
      if (!third) throw missingThird('third derivative', name);
      for (let i = 0; i < z.length; i++)
        out[i] = checked(name, 'third', z[i]!, third.call(definition, z[i]!));
    },
  };
}

/** Throws MissingDerivativeError unless the activation has a third derivative; for callers that want to fail early. */
export function requireThird(operation: string, activation: Activation): void {
  if (!activation.third) throw missingThird(operation, activation.name);
}

function missingThird(operation: string, name: string): MissingDerivativeError {
  return new MissingDerivativeError(
    operation,
    `activation '${name}'`,
    'a third derivative',
    'none',
    'Add third(z), the derivative of second(z), to the activation.',
  );
}

function checkParts(operation: string, name: string, definition: ActivationDefinition): void {
  for (const part of ['value', 'first', 'second'] as const) {
    if (typeof definition[part] === 'function') continue;
    throw new MissingDerivativeError(
      operation,
      `activation '${name}'`,
      `${part}(z), a function of one number`,
      describe(definition[part]),
      'An activation is { value, first, second, third? }: A(z) and its derivatives.',
    );
  }
  if (definition.third !== undefined && typeof definition.third !== 'function') {
    throw new MissingDerivativeError(
      operation,
      `activation '${name}'`,
      'third(z) to be a function of one number or absent',
      describe(definition.third),
      'Leave it out if nothing needs it.',
    );
  }
  if (definition.taylor !== undefined && typeof definition.taylor !== 'function') {
    throw new MissingDerivativeError(
      operation,
      `activation '${name}'`,
      'taylor(z, out) to be a function or absent',
      describe(definition.taylor),
      'Leave it out if nothing needs it.',
    );
  }
}

function describe(part: unknown): string {
  return part === undefined ? 'none' : typeof part;
}

function checked(name: string, derivative: Derivative, z: number, result: number): number {
  if (Number.isFinite(result) || !Number.isFinite(z)) return result;
  throw new DomainError(
    `activation '${name}'`,
    `${derivative}(${z})`,
    'a finite number',
    String(result),
    'Define the function for every real z, or keep its inputs in its domain, for example by normalizing the data.',
  );
}
