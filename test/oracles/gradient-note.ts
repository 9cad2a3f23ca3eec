/**
 * The note on back-propagation through the exact gradient, written as it stands: layers alternate linear (x ↦ W x + B)
 * and activation (x ↦ σ(x)), and each passes its arrays to the next. Indices: b sample, y output unit, x input unit, m
 * input of the network. Everything is a loop over plain arrays; nothing is shared with src.
 *
 *   forward   O^K = W O^(K−1) + B,  𝔇^K = W 𝔇^(K−1)            (G3; on the first layer 𝔇 = W)
 *             O^K = σ(O^(K−1)),     𝔇^K = σ'(O^(K−1)) 𝔇^(K−1)  (G4)
 *   backward  of a function of O:   Δ^(K−1) = Δ^K W, δW = Δᵀ O^(K−1), δB = Σ_b Δ             (G1)
 *                                   Δ^(K−1) = Δ^K σ'                                          (G2)
 *             of a function of 𝔇:   Δ_bxm = Σ_y W_yx Δ_bym, δW = Σ_b Δ_b 𝔇_bᵀ                 (G5)
 *                                   δ_bx = Σ_m Δ_bxm 𝔇_bxm σ'' , Δ ← Δ σ'                      (G6)
 *
 * The δ of G6 is a derivative by O^(K−1) and goes on by G1 and G2. The note's Δ at the top is 𝔇 − A; the derivative of its
 * E = Σ |𝔇 − A|² is 2(𝔇 − A) (erratum), so its recursions give the gradient of E/2.
 */

/** W[y][x] and B[y] with σ, σ', σ'' behind it; the last layer is linear. */
export interface NoteLayer {
  readonly w: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** σ with its derivatives. */
export interface NoteActivation {
  value(z: number): number;
  first(z: number): number;
  second(z: number): number;
}

/** Gradients by W and B of each layer. */
export interface NoteGradient {
  readonly w: number[][];
  readonly bias: number[];
}

/** What one sample's forward pass leaves at a layer: its input O and 𝔇, and the pre-activation. */
interface Stage {
  readonly o: readonly number[];
  /** Rows by unit, columns by network input; null in front of the first layer, where 𝔇 is the identity. */
  readonly d: readonly (readonly number[])[] | null;
  readonly z: readonly number[];
  readonly dz: readonly (readonly number[])[];
}

function forwardPass(layers: readonly NoteLayer[], sigma: NoteActivation, x: readonly number[]): Stage[] {
  const stages: Stage[] = [];
  let o: readonly number[] = x;
  let d: readonly (readonly number[])[] | null = null;
  for (const { w, bias } of layers) {
    const inputs: readonly number[] = o;
    const slopes: readonly (readonly number[])[] | null = d;
    const z: number[] = w.map((row, y) => row.reduce((sum, value, i) => sum + value * inputs[i]!, bias[y]!));
    const dz: (readonly number[])[] =
      slopes === null
        ? w.map((row) => [...row])
        : w.map((row) => x.map((_, m) => row.reduce((sum, value, i) => sum + value * slopes[i]![m]!, 0)));
    stages.push({ o, d, z, dz });
    o = z.map((value) => sigma.value(value));
    d = dz.map((row, y) => row.map((value) => sigma.first(z[y]!) * value));
  }
  return stages;
}

/** Outputs O and derivatives 𝔇 of the last, linear layer for one sample. */
export function noteOutputs(
  layers: readonly NoteLayer[],
  sigma: NoteActivation,
  x: readonly number[],
): { readonly o: readonly number[]; readonly d: readonly (readonly number[])[] } {
  const last = forwardPass(layers, sigma, x).at(-1)!;
  return { o: last.z, d: last.dz };
}

/** The note's gradient of ½ Σ_b |𝔇_b − A_b|²: G5 and G6 downwards, their δ by G1 and G2. */
export function noteGradient(
  layers: readonly NoteLayer[],
  sigma: NoteActivation,
  samples: readonly (readonly number[])[],
  targets: readonly (readonly (readonly number[])[])[],
): NoteGradient[] {
  const total = layers.map(({ w, bias }) => ({
    w: w.map((row) => row.map(() => 0)),
    bias: bias.map(() => 0),
  }));
  samples.forEach((x, b) => {
    const stages = forwardPass(layers, sigma, x);
    let delta3 = stages.at(-1)!.dz.map((row, y) => row.map((value, m) => value - targets[b]![y]![m]!));
    let delta = delta3.map(() => 0);
    for (let k = layers.length - 1; k >= 0; k--) {
      const { w } = layers[k]!;
      const { o, d } = stages[k]!;
      const grown = total[k]!;
      w.forEach((row, y) => {
        grown.bias[y]! += delta[y]!;
        row.forEach((_, i) => {
          grown.w[y]![i]! += delta[y]! * o[i]!;
          // In front of the first layer 𝔇 is the identity.
          grown.w[y]![i]! +=
            d === null ? delta3[y]![i]! : d[i]!.reduce((sum, value, m) => sum + delta3[y]![m]! * value, 0);
        });
      });
      if (k === 0) break;
      const below = stages[k - 1]!;
      const pulled = o.map((_, i) => w.reduce((sum, row, y) => sum + row[i]! * delta[y]!, 0));
      const pulled3 = o.map((_, i) =>
        x.map((__, m) => w.reduce((sum, row, y) => sum + row[i]! * delta3[y]![m]!, 0)),
      );
      delta = pulled.map((value, i) => {
        const z = below.z[i]!;
        const curved = pulled3[i]!.reduce(
          (sum, entry, m) => sum + entry * below.dz[i]![m]! * sigma.second(z),
          0,
        );
        return value * sigma.first(z) + curved;
      });
      delta3 = pulled3.map((row, i) => row.map((value) => value * sigma.first(below.z[i]!)));
    }
  });
  return total;
}
