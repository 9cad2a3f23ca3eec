/**
 * The symbols of formulas. Layers with parameters are numbered from 1; layer k reads v^(k−1) and makes z^(k). Where a
 * weight has several uses, the number of the use stands before a semicolon: δ^(1)_{t;i} is entry i at step t. Rows of a
 * Hessian block have the entries (i, j) and uses t, columns (p, q) and s.
 */
import type { ParameterBlock } from '../../program/nodes.js';
import { isIndexed, useNames, type Role } from '../roles.js';

/** The symbols of one parameter block. */
export interface BlockSymbols {
  /** W^{(2)}. */
  readonly name: string;
  readonly isBias: boolean;
  /** Superscript of its pre-activation z, of δ and of M. */
  readonly tag: string;
  /** Superscript of what it reads, in η. */
  readonly inputTag: string;
  /** Whether formulas carry the number of the use. */
  readonly indexed: boolean;
  /** Label of the first use. */
  readonly from: number;
  /** The use of the state it reads at its use t: Elman's W reads h_{t−1}. */
  inputUse(t: string): string;
  /** Entry j of what it reads at use t; empty for a bias, which meets the 1. */
  input(t: string, j: string): string;
}

/** Subscript of the use and the entries: `t;ij`, or the entries alone. */
export function subscript(uses: readonly string[], entries: string): string {
  const present = uses.filter((use) => use !== '');
  return `_{${present.length === 0 ? entries : `${present.join(',')};${entries}`}}`;
}

export function blockSymbols(role: Role, block: ParameterBlock): BlockSymbols {
  const { number: k, layer } = role;
  const part = block.name.slice(block.name.lastIndexOf('.') + 1);
  const isBias = part.startsWith('bias');
  const recurrent = part.endsWith('Recurrent');
  const gate = layer.kind === 'gru' ? (recurrent ? 'h' : 'x') : '';
  const tag = `${k}${gate}`;
  const letter = isBias ? 'b' : part === 'weightInput' ? 'V' : 'W';
  const readsState = recurrent && !isBias;
  const inputUse = (t: string): string => (readsState ? before(t) : t);
  const state = readsState ? `h^{(${k})}` : `v^{(${k - 1})}`;
  return {
    name: `${letter}^{(${isBias ? tag : k})}`,
    isBias,
    tag,
    inputTag: readsState ? `h${k}` : `${k - 1}`,
    indexed: isIndexed(role),
    from: useNames(role, block).from,
    inputUse,
    input: (t, j) => (isBias ? '' : state + subscript([inputUse(t)], j)),
  };
}

/** t − 1. */
function before(t: string): string {
  return /^\d+$/.test(t) ? `${Number(t) - 1}` : `${t}-1`;
}
