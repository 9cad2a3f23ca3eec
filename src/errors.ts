/**
 * Errors of the library. Every message has one form, so that a reader finds the same four facts each time:
 * «operation: argument: expected …, got …. What to do.»
 */

/** The base of every error thrown on misuse; `instanceof DyadicError` tells misuse from a bug. */
export class DyadicError extends Error {
  /** The public function or verb that was called. */
  readonly operation: string;
  /** The argument that was wrong. */
  readonly argument: string;

  constructor(operation: string, argument: string, expected: string, got: string, advice: string) {
    super(`${operation}: ${argument}: expected ${expected}, got ${got}. ${advice}`);
    this.name = new.target.name;
    this.operation = operation;
    this.argument = argument;
  }
}

/** An array, matrix or layer has the wrong number of rows, columns or units. */
export class ShapeError extends DyadicError {}

/** A value lies outside what the operation is defined for: NaN, Infinity, a negative weight, a wrong option. */
export class DomainError extends DyadicError {}

/** A name that the library does not know: an activation, a loss, a block, an optimizer. */
export class UnknownNameError extends DyadicError {}

/** A derivative that the operation needs is not defined: a user's activation without `third`, for example. */
export class MissingDerivativeError extends DyadicError {}

/** The host does not have what was asked for: a library of the system, a package, an ability of the engine. */
export class UnavailableError extends DyadicError {}

/** A file or document cannot be read as what it should be: a model, a CSV table, a checkpoint. */
export class FormatError extends DyadicError {}

/** A worker thread ended, or failed, while it was needed. What was computed before is not touched. */
export class ThreadError extends DyadicError {}
