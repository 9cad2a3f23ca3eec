/** The vectors ṽ and δ of an ordinary loss, of which its Hessian's range is made (mathematics 4.5). */
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { affineNodes } from '../../program/sharing.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';
import { answeringEntries, movingEntries } from './living-entries.js';
import type { SpanSource } from './span-types.js';

/** Views of what the sweeps left: nothing is computed beside the adjoints and the two masks. */
export function lossSpanSource(state: LossState, core: Core): SpanSource {
  const { program, trace, weights } = state;
  const adjoint = state.adjoint().value;
  // Gauss-Newton has no dyads δ ⊗ v̇: what moves does not matter to it.
  const moving = core === 'gaussNewton' ? null : movingEntries(state);
  const answering = answeringEntries(state);
  return {
    program,
    weights,
    nodes: affineNodes(program).map((node) => {
      const delta = adjoint[node.output];
      return {
        node,
        rights: [{ data: trace.value[node.input]!, constant: 1 }],
        lefts: delta === undefined ? [] : [delta],
        moving:
          moving === null
            ? new Uint8Array(affineInputs(node))
            : anySite(moving[node.input]!, affineInputs(node)),
        answering: anySite(answering[node.output]!, affineOutputs(node)),
      };
    }),
  };
}

/** One mask for a layer's sites together. */
function anySite(mask: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(width);
  mask.forEach((alive, i) => (out[i % width]! |= alive));
  return out;
}
