/** Two spectra as a page: both charts with the same axes, and the numbers. */
import { formatNumber } from '../format.js';
import { wholeDecades } from '../report/chart-frame.js';
import { element, type Markup } from '../report/markup.js';
import { figure, htmlTable, page, section } from '../report/page.js';
import { spectrumChart, spectrumLegend } from '../report/spectrum-chart.js';
import { ofSign, type Spectra, type Spectrum } from './spectrum.js';
import { spectrumHeader, spectrumRows } from './spectrum-text.js';

export interface SpectrumPageOptions {
  readonly spectra: Spectra;
  /** Names of files and versions. */
  readonly circumstances: readonly (readonly [string, string])[];
}

/** The HTML document. */
export function spectrumPage({ spectra, circumstances }: SpectrumPageOptions): string {
  const { rows, parameters, loss, gradientNorm, hessian, gaussNewton } = spectra;
  const about = `Mean loss ½|m − y|² of ${rows} rows: ${formatNumber(loss)}, |gradient| ${formatNumber(gradientNorm)}.`;
  return page(
    'Spectra of the Hessian and of Gauss-Newton · dyadic',
    element('h1', {}, 'Spectra of the Hessian and of the Gauss-Newton matrix'),
    element('p', { class: 'lead' }, headline(spectra)),
    element(
      'p',
      {},
      `${about} All eigenvalues of both ${parameters}×${parameters} matrices that are not zero, exact to rounding.`,
    ),
    spectrumLegend(),
    element('div', { class: 'charts' }, ...charts(spectra)),
    section(
      'Numbers',
      htmlTable({ header: spectrumHeader, rows: spectrumRows(spectra).map((cells) => ({ cells })) }),
    ),
    section(
      'Circumstances',
      element(
        'div',
        { class: 'settings' },
        htmlTable({
          header: ['', ''],
          rows: [
            ...circumstances,
            ['Hessian', `${hessian.regime}: ${hessian.reason}`],
            ['Gauss-Newton', `${gaussNewton.regime}: ${gaussNewton.reason}`],
          ].map((cells) => ({ cells })),
        }),
      ),
    ),
  );
}

function headline({ hessian, gaussNewton }: Spectra): string {
  const signs = `The Hessian has ${hessian.positive} positive and ${hessian.negative} negative eigenvalues`;
  if (hessian.negative === 0) return `${signs}: the loss curves up in every direction that it curves in.`;
  const lowest = Math.abs(hessian.eigenvalues[0]!);
  const share = lowest / Math.max(hessian.eigenvalues.at(-1)!, lowest);
  const size = `the lowest is ${formatNumber(share)} of the largest in size`;
  return `${signs} (${size}); Gauss-Newton, which leaves the curvature of the network out, has ${gaussNewton.positive} positive ones alone.`;
}

function charts({ hessian, gaussNewton }: Spectra): Markup[] {
  const all = [hessian, gaussNewton].flatMap(({ eigenvalues }) => eigenvalues.map(Math.abs));
  const magnitudes = wholeDecades(all);
  const ranks = Math.max(1, ...[hessian, gaussNewton].flatMap((s) => [s.positive, s.negative]));
  const chart = (name: string, spectrum: Spectrum): Markup =>
    figure(
      element('strong', {}, name),
      spectrumChart({
        description: `Eigenvalues of the ${name} by rank: ${spectrum.positive} positive, ${spectrum.negative} negative, ${spectrum.zero} zero.`,
        positive: ofSign(spectrum, 1),
        negative: ofSign(spectrum, -1),
        magnitudes,
        ranks,
      }),
    );
  return [chart('Hessian', hessian), chart('Gauss-Newton matrix', gaussNewton)];
}
