/**
 * Solutions, determinants, spectra and inertias of a mean Hessian, in every regime, next to dense linear algebra on the
 * oracle's own Hessian (nested dual numbers and ml-matrix): no line of code is shared with what is judged.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CurvatureRegime, FactoredHessian } from '../../src/index.js';
import { gaussNewton, type Sample } from '../oracles/cores.js';
import { hessian } from '../oracles/derivatives.js';
import { applied, spectrumOf, type Spectrum } from '../oracles/symmetric.js';
import { architectures } from '../support/architectures.js';
import { sampleObjective, sampleWeights, type Case } from '../support/case.js';
import { largest } from '../support/compare.js';
import {
  absoluteOfSpectrum,
  agreementOfRegimes,
  cancelled,
  eigenvalueAgreement,
  solutionAgreement,
} from '../support/tolerances.js';
import { law, type Comparison } from './law.js';
import { cores, linearized, type CoreName } from './subject.js';
import { hessianSize, rounding } from './sizes.js';
import { ones, weightedSum } from './vectors.js';

const small = architectures({ maxDepth: 3, maxWidth: 4, maxBatch: 3 });

/**
 * The data part of the oracle's mean Hessian with a core, by its spectrum; null where its terms cancel so far that only
 * rounding is left of its digits (a constant probability, a fitted sample).
 */
function oracle(value: Case, core: CoreName): Spectrum | null {
  const ofSample = (n: number): Float64Array => {
    if (core === 'exact') return hessian(sampleObjective(value, n), value.parameters);
    const sample: Sample = { ...value, x: value.x[n]!, y: value.y[n]! };
    return gaussNewton(sample);
  };
  const mean = weightedSum(
    sampleWeights(value),
    value.x.map((_, n) => ofSample(n)),
  );
  const spectrum = spectrumOf(mean);
  return rounding(hessianSize(value, ones(value))) > cancelled * largest(spectrum.values) ? null : spectrum;
}

function subject(value: Case, core: CoreName): FactoredHessian {
  return linearized(value).hessian.withCore(core);
}

/** Dampings that leave the shifted matrix well conditioned (10³), so that tolerances in digits mean something. */
function dampingFor({ values }: Spectrum, l2: number, wish: number): number | null {
  const size = largest(values) || 1;
  const shift = wish * size;
  const shifted = values.map((value) => Math.abs(value + shift));
  return Math.min(...shifted) < 1e-3 * Math.max(...shifted) ? null : shift - l2;
}

const wishes = fc.constantFrom(2, 0.5, 0.1, 0.02, -0.4, -0.07);
const cases = fc.tuple(small, fc.constantFrom(...cores), wishes);
type Drawn = [Case, CoreName, number];

/** The regimes that can serve. */
function regimesOf(core: CoreName, value: Case, shift: number): CurvatureRegime[] {
  const regimes: CurvatureRegime[] = ['dense', 'factor', 'matrixFree'];
  if (core === 'gaussNewton' && value.loss !== 'saddle') regimes.push('sample');
  if (shift > 0 && value.layers.every(({ kind }) => kind !== 'residual')) regimes.push('blockTridiagonal');
  return regimes;
}

describe('a mean Hessian', () => {
  law(
    'solves as its dense matrix does, in every regime',
    cases,
    function* ([value, core, wish]: Drawn): Generator<Comparison> {
      const spectrum = oracle(value, core);
      const damping = spectrum === null ? null : dampingFor(spectrum, value.l2, wish);
      if (spectrum === null || damping === null) return;
      const shift = damping + value.l2;
      const h = subject(value, core);
      const expected = applied(spectrum, (mu) => 1 / (mu + shift), value.v);
      const tolerance = solutionAgreement * largest(expected);
      const automatic = h.solve(value.v, { damping });
      expect(automatic.status).toBe('solved');
      yield { what: `auto: ${automatic.regime}`, actual: automatic.value, expected, tolerance };
      for (const regime of regimesOf(core, value, shift)) {
        const found = h.solve(value.v, { damping, regime, tolerance: 1e-13 });
        expect(found).toMatchObject({ status: 'solved', regime });
        expect(found.residual).toBeLessThan(1e-11);
        const allowed = regime === 'matrixFree' ? agreementOfRegimes * largest(expected) : tolerance;
        yield { what: regime, actual: found.value, expected, tolerance: allowed };
      }
    },
  );

  law(
    'has the determinant of its dense matrix',
    cases,
    function* ([value, core, wish]: Drawn): Generator<Comparison> {
      const spectrum = oracle(value, core);
      const damping = spectrum === null ? null : dampingFor(spectrum, value.l2, wish);
      if (spectrum === null || damping === null) return;
      const shift = damping + value.l2;
      const terms = spectrum.values.map((mu) => Math.log(Math.abs(mu + shift)));
      const expected = [terms.reduce((sum, term) => sum + term, 0)];
      const size = terms.reduce((sum, term) => sum + Math.abs(term), 1);
      const h = subject(value, core);
      for (const regime of ['auto', ...regimesOf(core, value, shift)] as const) {
        if (regime === 'matrixFree') continue;
        const actual = [h.logDeterminant({ damping, regime })];
        yield { what: regime, actual, expected, tolerance: solutionAgreement * size };
      }
    },
    { sharpness: 0 },
  );

  law(
    'has the eigenvalues of its dense matrix',
    cases,
    function* ([value, core]: Drawn): Generator<Comparison> {
      const spectrum = oracle(value, core);
      if (spectrum === null) return;
      const h = subject(value, core);
      const expected = spectrum.values.map((mu) => mu + value.l2);
      const tolerance = eigenvalueAgreement * Math.max(largest(spectrum.values), largest(expected));
      for (const regime of ['auto', ...regimesOf(core, value, 0)] as const) {
        if (regime === 'matrixFree') continue;
        const { values, zeros, shift, vectors } = h.eigen({ regime });
        const rest = Array.from({ length: zeros }, () => shift);
        const actual = [...values, ...rest].sort((a, b) => a - b);
        yield { what: `eigenvalues, ${regime}`, actual, expected, tolerance };
        // H v = Σ values ⟨vector, v⟩ vector + shift·(the rest of v)
        const along = vectors.project(value.v);
        const image = vectors.combine(along.map((c, j) => c * (values[j]! - shift)));
        const actualImage = image.map((entry, i) => entry + shift * value.v[i]!);
        const product = h.multiply(value.v);
        const size = largest(spectrum.values) * Math.hypot(...value.v) + largest(product);
        yield {
          what: `V Λ Vᵀ v, ${regime}`,
          actual: actualImage,
          expected: product,
          tolerance: eigenvalueAgreement * size,
        };
      }
      yield {
        what: 'smallest',
        actual: [h.smallestEigenvalue()],
        expected: [expected[0]!],
        tolerance,
      };
    },
    { sharpness: 0.5 },
  );

  law(
    'has spectral functions equal to the dense ones',
    cases,
    function* ([value, core, wish]: Drawn): Generator<Comparison> {
      const spectrum = oracle(value, core);
      if (spectrum === null) return;
      const h = subject(value, core);
      const size = largest(spectrum.values);
      for (const name of ['absolute', 'clipped'] as const) {
        const f = name === 'absolute' ? Math.abs : (mu: number): number => Math.max(mu, 0);
        const replaced = h.withCore(name);
        const expected = applied(spectrum, (mu) => f(mu) + value.l2, value.v);
        const tolerance = absoluteOfSpectrum * (size + value.l2) * Math.hypot(...value.v);
        yield { what: `${name} v`, actual: replaced.multiply(value.v), expected, tolerance };
        const images = spectrum.values.map(f);
        const sum = images.reduce((total, mu) => total + mu + value.l2, 0);
        yield {
          what: `${name} trace`,
          actual: [replaced.trace()],
          expected: [sum],
          tolerance: absoluteOfSpectrum * (sum + size),
        };
        const diagonal = value.parameters.map((_, i) =>
          spectrum.values.reduce((total, mu, j) => total + f(mu) * spectrum.vectors[j]![i]! ** 2, value.l2),
        );
        const entries = absoluteOfSpectrum * (size + value.l2);
        yield {
          what: `${name} diagonal`,
          actual: replaced.diagonal(),
          expected: diagonal,
          tolerance: entries,
        };
        const dense = replaced.materialize();
        const written = value.parameters.map((_, i) => dense.data[i * dense.columns + i]!);
        yield { what: `${name} materialized`, actual: written, expected: diagonal, tolerance: entries };
        const norm = Math.hypot(...images.map((mu) => mu + value.l2));
        yield {
          what: `${name} norm`,
          actual: [replaced.frobeniusNorm()],
          expected: [norm],
          tolerance: absoluteOfSpectrum * (norm + size),
        };
        const shift = Math.abs(wish) * (size || 1);
        const damping = shift - value.l2;
        const solution = replaced.solve(value.v, { damping });
        expect(solution.status).toBe('solved');
        expect(solution.inertia).toMatchObject({ positive: value.parameters.length, negative: 0, zero: 0 });
        const solved = applied(spectrum, (mu) => 1 / (f(mu) + shift), value.v);
        yield {
          what: `${name} solve`,
          actual: solution.value,
          expected: solved,
          tolerance: solutionAgreement * largest(solved),
        };
        const logarithm = images.reduce((total, mu) => total + Math.log(mu + shift), 0);
        const scale = images.reduce((total, mu) => total + Math.abs(Math.log(mu + shift)), 1);
        yield {
          what: `${name} logDeterminant`,
          actual: [replaced.logDeterminant({ damping })],
          expected: [logarithm],
          tolerance: solutionAgreement * scale,
        };
      }
    },
    { sharpness: 0.5 },
  );

  it('counts signs as the dense matrix does wherever there is a gap above rounding', () => {
    let certain = 0;
    let bounds = 0;
    const methods = new Set<string>();
    fc.assert(
      fc.property(cases, ([value, core, wish]: Drawn) => {
        const spectrum = oracle(value, core);
        if (spectrum === null) return;
        const h = subject(value, core);
        const size = largest(spectrum.values);
        const dampings = [0, wish * size - value.l2, size * 1e-6 * Math.sign(wish)];
        for (const damping of dampings) {
          const shift = damping + value.l2;
          const shifted = spectrum.values.map((mu) => mu + shift);
          // Below `noise` the oracle cannot tell an eigenvalue from zero; above `clear` nobody can take it for zero.
          const noise = 2 ** -50 * shifted.length * (largest(shifted) + size);
          const clear = 1e-8 * (largest(shifted) + size);
          if (shifted.some((mu) => Math.abs(mu) > noise && Math.abs(mu) < clear)) continue;
          const expected = {
            positive: shifted.filter((mu) => mu > noise).length,
            negative: shifted.filter((mu) => mu < -noise).length,
            zero: shifted.filter((mu) => Math.abs(mu) <= noise).length,
          };
          for (const regime of ['auto', 'dense', 'factor'] as const) {
            const found = h.inertia({ damping, regime });
            methods.add(found.method);
            if (found.exact) expect(found).toMatchObject(expected);
            else {
              // An eigenvalue that is zero but for more rounding than is usual: it is said, and counts are upper bounds.
              bounds++;
              expect(found.positive).toBeGreaterThanOrEqual(expected.positive);
              expect(found.negative).toBeGreaterThanOrEqual(expected.negative);
            }
          }
          certain++;
        }
      }),
    );
    expect(certain).toBeGreaterThan(100);
    expect(bounds).toBeLessThan(certain / 50);
    expect([...methods]).toEqual(expect.arrayContaining(['factorization', 'eigenvalues']));
  });
});
