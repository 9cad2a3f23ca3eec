/** What steps are written for, as the writers of all node kinds see it. */
import type { AffineNode } from '../../program/nodes.js';
import type { Kernels, Places } from '../../numeric/steps/step.js';
import type { Adjoint, Trace } from '../trace.js';

/** What the steps of all nodes are written for. */
export interface StepWriter {
  readonly trace: Trace;
  /** The adjoint of the losses; null where it is not asked for (Gauss-Newton). */
  readonly adjoint: Adjoint | null;
  readonly places: Places;
  readonly kernels: Kernels;
  /** Address of the direction θ̇, and of what is written: a parameter vector, or a number for each sample. */
  readonly theta: number;
  readonly out: number;
  /** By slot: the address of its tangent, as far as they are written. */
  readonly tangents: number[];
}

/** For the way down. */
export interface DownWriter extends StepWriter {
  /** A node whose products of its own direction, and its input's, with the adjoint are left out: somebody else adds them. */
  readonly still: AffineNode | null;
  /** Nodes of which the bias's part of the result is written, on the way of another pass. */
  readonly summed: Set<AffineNode>;
  /** By slot: the address of the change of its adjoint, as far as they are written. */
  readonly changes: number[];
}
