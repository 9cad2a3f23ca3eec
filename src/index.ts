/**
 * dyadic: exact per-sample gradients and Hessians of neural networks as lazy lists of outer-product factors, and the
 * training built on them. This file is the public surface and nothing else.
 */
export {
  DomainError,
  DyadicError,
  FormatError,
  MissingDerivativeError,
  ShapeError,
  UnknownNameError,
} from './errors.js';

export { matrix, type Matrix, type MatrixLike } from './numeric/matrix.js';

export { activationFunction } from './functions/activation.js';
export type { Activation, ActivationDefinition, ActivationInput } from './functions/activation-types.js';
export type { Loss, LossInput, LossKernel } from './functions/loss-types.js';
export { binaryCrossEntropy } from './functions/losses/binary-cross-entropy.js';
export { crossEntropy } from './functions/losses/cross-entropy.js';
export { halfSquaredError } from './functions/losses/half-squared-error.js';

export type {
  ActivationNode,
  AddNode,
  AffineNode,
  Node,
  ParameterBlock,
  ScalingNode,
  Slot,
} from './program/nodes.js';
export type { Program } from './program/program.js';

export { activation, type ActivationLayer } from './network/layers/activation.js';
export { dense, type DenseLayer } from './network/layers/dense.js';
export type { Layer, ResidualLayer } from './network/layers/layer.js';
export { residual } from './network/layers/residual.js';
export { scaling, type ScalingLayer } from './network/layers/scaling.js';
export { mlp, type MlpOptions } from './network/mlp.js';
export type { Network } from './network/network.js';
export { sequential, type ParameterSource } from './network/sequential.js';
export { loadNetwork, type LoadOptions } from './network/load.js';
export type { LayerDocument, ModelDocument, SavedNumber } from './network/model-document.js';
export { readModelDocument } from './network/read-model-document.js';
export { saveNetwork } from './network/save.js';

export { linearize, type Batch, type Linearization, type Objective } from './factors/linearize.js';
export type { LeastSquares } from './factors/least-squares.js';
export type { FactorRows, NodeFactors, Term } from './factors/rows/factor-rows.js';
export type { Dyad, FactoredGradient } from './factors/factored-gradient.js';
export type { FactoredHessian, HessianBlock } from './factors/factored-hessian.js';
export type { BlockTerm } from './factors/hessian/block-terms.js';
export type { Core } from './factors/hessian/core.js';
export type { Inertia } from './factors/hessian/inertia.js';
export type { SampleFactors } from './factors/sample-factors.js';

export type { DerivativeLabels } from './sobolev/derivative-labels.js';
export { inputDerivatives, type InputDerivatives } from './sobolev/input-derivatives.js';
export { sobolevLoss, type SobolevWeights } from './sobolev/sobolev-loss.js';

export { adam, type AdamOptions, type AdamState } from './optimizers/adam.js';
export type { Regime } from './optimizers/damped-solve.js';
export {
  gradientDescent,
  type GradientDescentOptions,
  type GradientDescentState,
} from './optimizers/gradient-descent.js';
export type { LearningRate } from './optimizers/learning-rate.js';
export {
  levenbergMarquardt,
  type LevenbergMarquardtOptions,
  type LevenbergMarquardtState,
} from './optimizers/levenberg-marquardt.js';
export type { Evaluate, Optimizer, OptimizerState, StepRecord, StepResult } from './optimizers/optimizer.js';

export { fit } from './training/fit.js';
export type {
  EpochRecord,
  Errors,
  FitOptions,
  FitResult,
  FitStatus,
  GradientWeight,
} from './training/fit-options.js';
export type { TrainingData } from './training/training-data.js';
