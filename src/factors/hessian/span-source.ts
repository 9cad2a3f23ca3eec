/** The vectors ṽ and δ of an ordinary loss, of which its Hessian's range is made (mathematics 4.5). */
import { affineNodes } from '../../program/sharing.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';
import type { SpanSource } from './span-types.js';

/** Views of what the sweeps left: nothing is computed beside the adjoints and the two masks. */
export function lossSpanSource(state: LossState, core: Core): SpanSource {
  const { program, trace, weights } = state;
  const adjoint = state.adjoint().value;
  return {
    program,
    weights,
    nodes: affineNodes(program).map((node) => {
      const delta = adjoint[node.output];
      return {
        node,
        rights: [{ data: trace.value[node.input]!, constant: 1 }],
        lefts: delta === undefined ? [] : [delta],
        ...(node.input === program.input || core === 'gaussNewton'
          ? { moving: new Uint8Array(program.slots[node.input]! / node.sites) }
          : {}),
      };
    }),
  };
}
