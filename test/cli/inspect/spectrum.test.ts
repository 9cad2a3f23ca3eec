import { describe, expect, it } from 'vitest';
import { spectraOf, ofSign, type Spectra, type Spectrum } from '../../../src/cli/inspect/spectrum.js';
import { spectrumPage } from '../../../src/cli/inspect/spectrum-page.js';
import { spectrumText } from '../../../src/cli/inspect/spectrum-text.js';
import { linearize } from '../../../src/linearization/linearize.js';
import { mlp } from '../../../src/network/mlp.js';
import { symmetricEigen } from '../../../src/numeric/symmetric-eigen.js';
import { expectCloseToLargest } from '../../support/compare.js';
import { eigenvalueNoise } from '../../support/tolerances.js';
import { smoothData } from '../../training/data.js';
import { faultOf, textOf } from '../support/well-formed.js';

const network = mlp({ inputs: 2, hidden: [6], outputs: 1, activation: 'tanh', seed: 3 });
const { x, y } = smoothData(20);
const at = linearize(network, { x, y }, 'halfSquaredError');
const spectra = spectraOf(at);

function spectrum(eigenvalues: readonly number[], zero: number): Spectrum {
  const negative = eigenvalues.filter((value) => value < 0).length;
  const trace = eigenvalues.reduce((a, b) => a + b, 0);
  const positive = eigenvalues.length - negative;
  return { eigenvalues, positive, negative, zero, trace, regime: 'dense', reason: 'small' };
}

/** Made up: eigenvalues in three decades. */
const some: Spectra = {
  rows: 4,
  parameters: 9,
  loss: 0.5,
  gradientNorm: 0.25,
  hessian: spectrum([-0.5, -0.003, 0.002, 0.02, 0.03, 0.2, 2], 2),
  gaussNewton: spectrum([0.02, 0.3, 1.5], 6),
};

describe('spectra', () => {
  it('are those of the matrices written out', () => {
    for (const [part, full] of [
      [spectra.hessian, at.hessian],
      [spectra.gaussNewton, at.ggn],
    ] as const) {
      const { values } = symmetricEigen(full.materialize());
      const all = [...part.eigenvalues, ...Array.from({ length: part.zero }, () => 0)].sort((a, b) => a - b);
      // Two ways to one spectrum: both are as far from it as rounding takes them.
      expectCloseToLargest('eigenvalues', all, values, 4 * eigenvalueNoise(values.length));
      expect(part.positive + part.negative + part.zero).toBe(25);
    }
    expect(spectra.hessian.negative).toBeGreaterThan(0);
    expect(spectra.gaussNewton.negative).toBe(0);
  });

  it('fall apart by sign, the largest first', () => {
    expect(ofSign(some.hessian, 1)).toEqual([2, 0.2, 0.03, 0.02, 0.002]);
    expect(ofSign(some.hessian, -1)).toEqual([0.5, 0.003]);
  });

  it('are counted by decade in the terminal', () => {
    const text = spectrumText(some);
    expect(text).toMatch(/^positive +5 +3$/m);
    expect(text).toMatch(/^smallest +-0\.500 +0$/m);
    expect(text).toMatch(/^sum of the negative ones +-0\.503 +0$/m);
    const lines = text.split('\n');
    const rows = lines.filter((line) => line.startsWith('10')).map((line) => line.split(/ {2,}/));
    expect(rows.map(([decade]) => decade)).toEqual(['10⁰ – 10¹', '10⁻¹ – 10⁰', '10⁻² – 10⁻¹', '10⁻³ – 10⁻²']);
    // Bars are as long as their counts: 24 blocks for the two of the fullest decade.
    expect(rows[2]).toEqual(['10⁻² – 10⁻¹', `${'█'.repeat(24)} 2`, `${'█'.repeat(12)} 1`]);
    expect(rows[3]).toEqual(['10⁻³ – 10⁻²', `${'█'.repeat(12)} 1`, `${'▒'.repeat(12)} 1`]);
  });

  it('of zeros alone are said to be', () => {
    const none = { ...some, hessian: spectrum([], 9), gaussNewton: spectrum([], 9) };
    expect(spectrumText(none)).toContain('All eigenvalues are zero.');
    expect(faultOf(spectrumPage({ spectra: none, circumstances: [] }))).toBeNull();
  });
});

describe('the page of two spectra', () => {
  const page = spectrumPage({ spectra: some, circumstances: [['Model', 'm<1>.json']] });

  it('is well formed, and says what it shows', () => {
    expect(faultOf(page)).toBeNull();
    const text = textOf(page);
    expect(text).toContain(
      '5 positive and 2 negative eigenvalues (the lowest is 0.250 of the largest in size)',
    );
    expect(text).toContain('m<1>.json');
    expect(page).toContain(
      'aria-label="Eigenvalues of the Hessian by rank: 5 positive, 2 negative, 2 zero."',
    );
  });

  it('draws a dot for each positive eigenvalue and a diamond for each negative one', () => {
    const marks = (kind: string): number[] =>
      [...page.matchAll(new RegExp(`<path d="([^"]*)" class="eigenvalues ${kind}">`, 'g'))].map(
        ([, d]) => d!.split('M').length - 1,
      );
    // The legend comes first, then the Hessian and Gauss-Newton.
    expect(marks('positive')).toEqual([3, 5, 3]);
    expect(marks('negative')).toEqual([3, 2, 0]);
  });

  it('has the same axes on both charts', () => {
    const ticks = [...page.matchAll(/class="chart".*?<\/svg>/gs)].map(([chart]) =>
      [...chart.matchAll(/class="tick"[^>]*>([^<]*)</g)].map(([, label]) => label),
    );
    expect(ticks).toHaveLength(2);
    expect(ticks[0]).toEqual(ticks[1]);
    expect(ticks[0]).toEqual(['10⁻³', '10⁻²', '10⁻¹', '10⁰', '10¹', '1', '2', '3', '4', '5']);
  });

  it('says of a minimum that nothing curves down', () => {
    const minimum = { ...some, hessian: some.gaussNewton };
    expect(textOf(spectrumPage({ spectra: minimum, circumstances: [] }))).toContain(
      'the loss curves up in every direction that it curves in',
    );
  });
});
