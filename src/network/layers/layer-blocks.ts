/** The parameter blocks that a weighted layer is compiled with: its own, or shared ones. */
import type { ParameterBlock } from '../../program/nodes.js';

/** The blocks of a layer with one weight and perhaps a bias. */
export interface LayerBlocks {
  readonly weight: ParameterBlock;
  readonly bias: ParameterBlock | null;
}
