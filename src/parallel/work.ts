/** Samples, network and objective as work for threads; made once for a batch, however often it is linearized. */
import type { LossInput, LossKernel } from '../functions/loss.js';
import type { Batch, Objective } from '../linearization/linearize.js';
import { modelDocument, type LayerDocument } from '../network/model-document.js';
import type { Network } from '../network/network.js';
import type { Program } from '../program/program.js';
import type { Job } from './protocol.js';
import { objectiveOf, recipeOf, Untransferable, type Recipe } from './recipes.js';
import { sameBatch, shardsOf, type Shards } from './shards.js';

/** What every thread needs, and what each has of its own. */
export interface SharedWork {
  readonly threads: number;
  /** As the caller gave it. */
  readonly given: LossInput | Objective;
  /** The same for a part of the samples, in this thread. */
  readonly objective: LossKernel | Objective;
  readonly shards: Shards;
  /** For each worker, the second thread first. */
  readonly jobs: readonly Job[];
}

interface Known {
  readonly network: number;
  readonly layers: readonly LayerDocument[];
  /** The last works, newest last. */
  readonly works: SharedWork[];
}

/** What is known of a program; goes with it. */
const known = new WeakMap<Program, Known>();

/** Works kept for a program: mini-batches come and go, the whole of the samples and those held out return. */
const kept = 3;

let networks = 0;

/** Throws Untransferable with the reason where this cannot be work for several threads. */
export function workOf(
  network: Network,
  batch: Batch,
  objective: LossInput | Objective,
  threads: number,
): SharedWork {
  const recipe = recipeOf(objective);
  checkActivations(network);
  const own = knownOf(network);
  const found = own.works.findIndex(
    (work) => work.given === objective && work.threads === threads && sameBatch(work.shards.whole, batch),
  );
  const work =
    own.works.splice(found, found < 0 ? 0 : 1)[0] ?? made(network, own, batch, objective, recipe, threads);
  own.works.push(work);
  if (own.works.length > kept) own.works.shift();
  return work;
}

function made(
  network: Network,
  { network: id, layers }: Known,
  batch: Batch,
  given: LossInput | Objective,
  recipe: Recipe,
  threads: number,
): SharedWork {
  const shards = shardsOf(batch, network.inputs, threads);
  const { parameterCount } = network.program;
  const common = {
    network: id,
    layers,
    inputs: network.inputs,
    parameterCount,
    objective: recipe,
  };
  return {
    threads,
    given,
    objective: objectiveOf(recipe),
    shards,
    jobs: shards.batches.slice(1).map((part) => ({ ...common, batch: part })),
  };
}

function knownOf(network: Network): Known {
  const found = known.get(network.program);
  if (found !== undefined) return found;
  const { layers } = modelDocument(network.inputs, network.layers, new Float64Array(0));
  const entry: Known = { network: ++networks, layers, works: [] };
  known.set(network.program, entry);
  return entry;
}

/** Why an objective on a network cannot be handed to other threads; empty where it can. */
export function handOverRefusal(network: Network, objective: LossInput | Objective): string {
  try {
    recipeOf(objective);
    checkActivations(network);
    return '';
  } catch (error) {
    if (error instanceof Untransferable) return error.message;
    throw error;
  }
}

function checkActivations({ program }: Network): void {
  for (const node of program.nodes) {
    if (node.kind !== 'activation' || node.activation.builtIn) continue;
    const { name } = node.activation;
    throw new Untransferable(
      `the activation '${name}' is made of functions, which no other thread can be given`,
    );
  }
}
