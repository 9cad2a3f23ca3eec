/** The state of a network while its forward equations are written: what the layers so far have made, as TeX. */

/** A vector (or picture) as an expression in symbols that have been defined. */
export interface Expression {
  readonly tex: string;
  /** A single symbol. */
  readonly isSymbol: boolean;
  /** Its entry a. A symbol whose entries carry a use as well cannot be indexed like a plain vector. */
  readonly entry: string;
  /** Channels, height and width, if it is a picture. */
  readonly picture: readonly [channels: number, height: number, width: number] | null;
  /** How it comes about from one layer, for the chain rule of 4.0. */
  readonly link: Link | null;
  /** For a list of states h_1, …, h_T: their symbol. */
  readonly steps?: { readonly symbol: string; readonly width: number };
}

/** z^(k) itself, A(z^(k)), or v^(k−1) + A(z^(k)). */
export interface Link {
  readonly layer: number;
  readonly kind: 'linear' | 'activated' | 'skip';
}

export function symbol(
  tex: string,
  options: Partial<Pick<Expression, 'entry' | 'picture' | 'link'>> = {},
): Expression {
  return { tex, isSymbol: true, entry: plainEntry(tex), picture: null, link: null, ...options };
}

export function composite(
  tex: string,
  options: Partial<Pick<Expression, 'picture' | 'link' | 'steps'>> = {},
): Expression {
  return { tex, isSymbol: false, entry: plainEntry(`(${tex})`), picture: null, link: null, ...options };
}

function plainEntry(tex: string): string {
  return `${tex}_{a}`;
}

/** True for a symbol whose entries are those of a plain vector or picture. */
export function isIndexable({ tex, isSymbol, entry }: Expression): boolean {
  return isSymbol && entry === plainEntry(tex);
}

/** One line of an aligned display: left side, right side, and a remark behind it. */
export interface Line {
  readonly left: string;
  readonly right: string;
  readonly remark?: string;
}
