/** What steps are written for, as the writers of all node kinds see it. */
import type { AffineNode } from '../../program/nodes.js';
import type { Kernels, Places, Step } from '../../numeric/steps/step.js';
import type { Adjoint, Trace } from '../trace.js';

/** What the steps of all nodes are written for. */
export interface StepWriter {
  readonly trace: Trace;
  /** The adjoint whose change is wanted; null where only ∇²loss is pulled back (Gauss-Newton). */
  readonly adjoint: Adjoint | null;
  /** A node whose products of its own direction, or its input's, with the adjoint can be left out: those are in `crossing`. */
  readonly still: AffineNode | null;
  readonly crossing: Set<Step>;
  readonly places: Places;
  readonly kernels: Kernels;
  /** Address of the direction θ̇, and of the parameter vector that is written. */
  readonly theta: number;
  readonly out: number;
  /** By slot: the address of its tangent, and of the change of its adjoint, as far as they are written. */
  readonly tangents: number[];
  readonly changes: number[];
}
