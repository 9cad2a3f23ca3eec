/** `dyadic inspect --spectrum`: its options, the rows it takes, and what it prints and writes. */
import { DomainError } from '../../errors.js';
import { random } from '../../numeric/random.js';
import { takeSamples } from '../../training/training-data.js';
import { numberOption, switchOption, textOption } from '../arguments.js';
import type { Call } from '../command.js';
import type { Data } from '../data/read-data.js';
import { exitCodes } from '../exit-codes.js';
import { packageVersion } from '../version.js';
import { writeAtomically } from '../write-atomically.js';
import { spectrumPage } from './spectrum-page.js';
import { spectrumText } from './spectrum-text.js';
import type { Spectra } from './spectrum.js';

export interface SpectrumSettings {
  /** Rows of the mini-batch; undefined for all. */
  readonly batch: number | undefined;
  readonly seed: number;
  /** Where the page is written; undefined for nowhere. */
  readonly plot: string | undefined;
}

/** Null without --spectrum. Throws DomainError for an option that needs it. */
export function spectrumSettings(call: Call): SpectrumSettings | null {
  const settings = {
    batch: numberOption(call, 'batch', undefined, { least: 1, whole: true }),
    seed: numberOption(call, 'seed', 1, { least: 0, whole: true }),
    plot: textOption(call, 'plot'),
  };
  if (switchOption(call, 'spectrum')) return settings;
  const alone = ['batch', 'seed', 'plot'].find((option) => textOption(call, option) !== undefined);
  if (alone === undefined) return null;
  const advice = 'Add --spectrum, or leave it out.';
  throw new DomainError(call.operation, `--${alone}`, 'to go with --spectrum', 'it alone', advice);
}

/** The rows of the mini-batch, drawn without putting back. */
export function batchOf(data: Data, { batch, seed }: SpectrumSettings): Data {
  const { rows } = data.x;
  if (batch === undefined || batch >= rows) return data;
  const chosen = random(seed).permutation(rows).subarray(0, batch);
  return takeSamples({ ...data, d2y: null, weights: new Float64Array(rows) }, chosen);
}

/** Prints both spectra, and writes the page. */
export function reportSpectra(
  call: Call,
  spectra: Spectra,
  plot: string | undefined,
  names: { readonly model: string; readonly data: string },
): number {
  const { operation, console } = call;
  if (plot !== undefined) {
    const circumstances = [
      ['Model', names.model],
      ['Table', names.data],
      ['Made by', `dyadic ${packageVersion()}`],
    ] as const;
    writeAtomically(operation, plot, spectrumPage({ spectra, circumstances }));
  }
  if (switchOption(call, 'json')) {
    console.print(JSON.stringify({ ...names, ...spectra, ...(plot === undefined ? {} : { plot }) }, null, 1));
  } else {
    console.print(spectrumText(spectra));
    if (plot !== undefined) console.print(`\nPicture: ${plot}`);
  }
  return exitCodes.done;
}
