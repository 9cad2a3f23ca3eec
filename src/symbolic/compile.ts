/**
 * Expressions as a list of operations on arrays. No text becomes code: each operation is one of a few loops, chosen by
 * kind, so formulas work under a content-security policy that forbids eval. Points are taken in blocks that stay in
 * cache.
 */
import { allocate } from '../numeric/allocation.js';
import { operandsOf, raised, type Expression } from './expression.js';
import { functionOf } from './function-table.js';

/** Values of several expressions at N points, given as one array of N numbers per variable; one array each. */
export type CompiledFormula = (columns: readonly Float64Array[], count: number) => Float64Array[];

/** Points per block. */
const block = 1024;

/** One operation: writes register `to`. */
type Operation = (registers: readonly Float64Array[], count: number) => void;

/** Cost of a call: one loop of N for each node that the outputs depend on. */
export function compileExpressions(
  outputs: readonly Expression[],
  variables: readonly string[],
): CompiledFormula {
  const nodes = reachable(outputs);
  const register = new Map(nodes.map((node, at) => [node.id, at]));
  const operations = nodes.map((node, to) => operation(node, to, (of) => register.get(of.id)!));
  const places = outputs.map((node) => register.get(node.id)!);
  const reads = nodes.flatMap((node, to) =>
    node.kind === 'variable' ? [{ to, from: variables.indexOf(node.name) }] : [],
  );
  return (columns, count) => {
    const results = outputs.map(() => allocate(count));
    const registers = nodes.map(() => allocate(Math.min(block, count)));
    for (let start = 0; start < count; start += block) {
      const length = Math.min(block, count - start);
      for (const { to, from } of reads) registers[to]!.set(columns[from]!.subarray(start, start + length));
      for (const run of operations) run(registers, length);
      places.forEach((place, k) => results[k]!.set(registers[place]!.subarray(0, length), start));
    }
    return results;
  };
}

/** All nodes below the outputs, operands first: in the order in which they were made. */
function reachable(outputs: readonly Expression[]): Expression[] {
  const found = new Map<number, Expression>();
  const waiting = [...outputs];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (found.has(node.id)) continue;
    found.set(node.id, node);
    waiting.push(...operandsOf(node));
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}

function operation(node: Expression, to: number, at: (of: Expression) => number): Operation {
  switch (node.kind) {
    case 'constant':
      return (registers, count) => {
        registers[to]!.fill(node.value, 0, count);
      };
    case 'variable':
      return () => {};
    case 'negative': {
      const from = at(node.of);
      return (registers, count) => {
        const [u, out] = [registers[from]!, registers[to]!];
        for (let i = 0; i < count; i++) out[i] = -u[i]!;
      };
    }
    case 'call':
      return calling(node, to, at);
    default:
      return combining(node.kind, at(node.left), at(node.right), to);
  }
}

function calling(
  node: Expression & { readonly kind: 'call' },
  to: number,
  at: (of: Expression) => number,
): Operation {
  const { value } = functionOf(node.name);
  const [first, second] = node.operands.map(at);
  if (second === undefined) {
    return (registers, count) => {
      const [u, out] = [registers[first!]!, registers[to]!];
      for (let i = 0; i < count; i++) out[i] = value(u[i]!);
    };
  }
  return (registers, count) => {
    const [u, v, out] = [registers[first!]!, registers[second]!, registers[to]!];
    for (let i = 0; i < count; i++) out[i] = value(u[i]!, v[i]!);
  };
}

function combining(
  kind: 'sum' | 'difference' | 'product' | 'quotient' | 'power',
  left: number,
  right: number,
  to: number,
): Operation {
  return (registers, count) => {
    const [a, b, out] = [registers[left]!, registers[right]!, registers[to]!];
    switch (kind) {
      case 'sum':
        for (let i = 0; i < count; i++) out[i] = a[i]! + b[i]!;
        return;
      case 'difference':
        for (let i = 0; i < count; i++) out[i] = a[i]! - b[i]!;
        return;
      case 'product':
        for (let i = 0; i < count; i++) out[i] = a[i]! * b[i]!;
        return;
      case 'quotient':
        for (let i = 0; i < count; i++) out[i] = a[i]! / b[i]!;
        return;
      case 'power':
        for (let i = 0; i < count; i++) out[i] = raised(a[i]!, b[i]!);
    }
  };
}
