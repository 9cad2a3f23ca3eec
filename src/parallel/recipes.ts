/**
 * Objectives and losses as data that another thread can make the same objects of. What contains a function of a user's
 * own has no such form, and the reason says so.
 */
import { builtInLosses, lossKernel, type LossInput, type LossKernel } from '../functions/loss.js';
import { overTime } from '../functions/losses/over-time.js';
import { makerOf } from '../functions/recipe.js';
import { residualKernel } from '../functions/residual-kernel.js';
import { huber, type ResidualLoss, type ResidualLossInput } from '../functions/residual-loss.js';
import type { Objective } from '../linearization/linearize.js';
import { matrix } from '../numeric/matrix.js';
import { kernelFor } from '../sobolev/missing-values.js';
import { sobolevObjective } from '../sobolev/sobolev-loss.js';
import type { ResidualTerm, SobolevWeights } from '../sobolev/sobolev-terms.js';
import { taylorObjective } from '../sobolev/taylor/taylor-loss.js';
import type { TermWeight } from '../sobolev/term-weights.js';

/** A name, or a factory with its arguments, recipes among them; plain data for a structured clone. */
export type Recipe = string | { readonly make: string; readonly with: Readonly<Record<string, unknown>> };

/** What cannot be handed to another thread. */
export class Untransferable extends Error {}

/** The recipe of an objective. Throws Untransferable with a sentence for the reader. */
export function recipeOf(objective: LossInput | Objective): Recipe {
  if (typeof objective === 'string') return objective;
  const builtIn = builtInLosses.find((loss) => loss === objective);
  if (builtIn !== undefined) return builtIn.name;
  const maker = makerOf(objective);
  if (maker === undefined) {
    const { name = 'custom' } = objective as { readonly name?: string };
    const kind = 'linearize' in objective ? 'objective' : 'loss';
    throw new Untransferable(
      `the ${kind} '${name}' is made of functions, which no other thread can be given`,
    );
  }
  return { make: maker.make, with: dataOf(maker.with) as Record<string, unknown> };
}

/** The same value with recipes in place of objects of functions. */
function dataOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(dataOf);
  if (makerOf(value) !== undefined || hasFunctions(value)) return recipeOf(value as LossKernel);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, dataOf(part)]));
}

function hasFunctions(value: object): boolean {
  return Object.values(value).some((part) => typeof part === 'function');
}

/** The objective that `recipe` describes. Terms may be without labels: a part of the samples may have none. */
export function objectiveOf(recipe: Recipe): LossKernel | Objective {
  if (typeof recipe === 'string') return lossKernel(recipe);
  const given = recipe.with;
  switch (recipe.make) {
    case 'overTime':
      return overTime(lossOf(given['loss']), {
        steps: given['steps'] as number,
        weights: given['weights'] as Float64Array,
      });
    case 'residual':
      return residualKernel(residualOf(given['loss']) as ResidualLoss);
    case 'withGaps':
      return kernelFor(lossOf(given['loss']), gapsOf(given['columns'] as number));
    case 'sobolev':
      return sobolevObjective(sobolevWeightsOf(given['weights'] as SobolevWeights), false);
    case 'taylor':
      return taylorObjective(given['weights'] as readonly number[], false);
    default:
      throw new RangeError(`no recipe makes '${recipe.make}'`);
  }
}

function lossOf(recipe: unknown): LossKernel {
  return objectiveOf(recipe as Recipe) as LossKernel;
}

function residualOf(recipe: unknown): ResidualLossInput {
  if (typeof recipe === 'string') return recipe as ResidualLossInput;
  return huber((recipe as Exclude<Recipe, string>).with);
}

/** Labels that are all missing: what makes a loss one that passes over gaps. */
function gapsOf(columns: number): ReturnType<typeof matrix> {
  return matrix(1, columns, new Float64Array(columns).fill(NaN));
}

function sobolevWeightsOf(weights: SobolevWeights): SobolevWeights {
  const term = <W>(given: W | ResidualTerm<W> | undefined): W | ResidualTerm<W> | undefined => {
    const isTerm = typeof given === 'object' && given !== null && 'loss' in given;
    if (!isTerm || given.loss === undefined) return given;
    return { ...given, loss: residualOf(given.loss) };
  };
  const { value, gradient, hessian, loss } = weights;
  return Object.fromEntries(
    Object.entries({
      value: term(value),
      gradient: term<TermWeight>(gradient),
      hessian: term<TermWeight>(hessian),
      loss: loss === undefined ? undefined : lossOf(loss),
    }).filter(([, part]) => part !== undefined),
  );
}
