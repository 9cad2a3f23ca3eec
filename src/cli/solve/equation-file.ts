/** Where `dyadic solve --out` saves a network: while it is being found, and at the end. */
import type { EquationDefinition } from '../../equations/equation-definition.js';
import type { EquationStep, SolveEquationOptions } from '../../equations/solve-options.js';
import type { Network } from '../../network/network.js';
import { saveNetwork } from '../../network/save.js';
import { packageVersion } from '../version.js';
import { writeAtomically } from '../write-atomically.js';

/** A file that always holds a whole network. */
export interface EquationFile {
  /** Writes the best network so far, at most every few seconds; a step that is not the best yet changes nothing. */
  keep(step: EquationStep): void;
  /** Writes the network that was found. */
  write(network: Network, coefficients: Readonly<Record<string, number>>): void;
}

/** Seconds between two writes: a crash costs no more than this. */
const pause = 5;

/** The first step is written too, so that a folder that cannot be written to is not found out after the work. */
export function equationFile(
  operation: string,
  path: string,
  equation: EquationDefinition,
  settings: SolveEquationOptions,
): EquationFile {
  let written = -Infinity;
  const write = (network: Network, coefficients: Readonly<Record<string, number>>): void => {
    const metadata = { equation, settings, coefficients, createdBy: `dyadic ${packageVersion()}` };
    writeAtomically(operation, path, `${saveNetwork(network, { metadata })}\n`);
  };
  return {
    keep({ seconds, network, coefficients }) {
      if (seconds - written < pause) return;
      written = seconds;
      write(network, coefficients);
    },
    write,
  };
}
