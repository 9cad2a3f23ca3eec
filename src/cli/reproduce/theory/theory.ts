/** The propositions and theorems of the Sobolev paper, each run as what it states. */
import { overSeeds } from '../over-seeds.js';
import type { Reproduction, ReproductionCall, ReproductionResult } from '../reproduction.js';
import { approximation } from './approximation.js';
import { identification } from './identification.js';
import { interpolation } from './interpolation.js';
import { inconsistency } from './inconsistency.js';
import { labelCheck } from './label-check.js';
import { symmetry } from './symmetry.js';
import type { TheoryPart, TheoryReport } from './theory-part.js';

export const theoryReproduction: Reproduction = {
  name: 'theory',
  title: 'The theory of Sobolev training, run',
  source: 'Czarnecki et al. 2017, section 3: propositions 1, 3 and 4, theorems 1 and 2',
  summary:
    'interpolating networks, slopes of ReLU networks, wrong labels found, fewer points, symmetric fields',
  run,
};

const none: TheoryReport = { tables: [], figures: [], goals: [] };

async function run(call: ReproductionCall): Promise<ReproductionResult> {
  const parts = [
    await reportOf(call, 0, interpolation),
    await reportOf(call, 1, approximation),
    await reportOf(call, 2, labelCheck),
    await reportOf(call, 3, inconsistency),
    await reportOf(call, 4, identification),
    await reportOf(call, 5, symmetry),
  ];
  return {
    tables: parts.flatMap(({ tables }) => tables),
    figures: parts.flatMap(({ figures }) => figures),
    goals: parts.flatMap(({ goals }) => goals),
    interrupted: call.signal?.aborted === true,
  };
}

async function reportOf<T>(
  call: ReproductionCall,
  part: number,
  { what, measure, report }: TheoryPart<T>,
): Promise<TheoryReport> {
  const measured = await overSeeds(call, { part, parts: 6, what }, (seed) => measure(seed, call));
  return measured.length === 0 ? none : report(measured);
}
