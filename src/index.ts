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
  ThreadError,
  UnavailableError,
  UnknownNameError,
} from './errors.js';

export {
  accelerate,
  acceleration,
  type Acceleration,
  type AccelerationOptions,
} from './numeric/accelerate.js';
export type { OpenblasOptions } from './numeric/openblas/load-openblas.js';
export { matrix, type Matrix, type MatrixLike } from './numeric/matrix.js';

export { activationFunction } from './functions/activation.js';
export type { Activation, ActivationDefinition, ActivationInput } from './functions/activation-types.js';
export type { Loss, LossInput, LossKernel } from './functions/loss-types.js';
export { binaryCrossEntropy } from './functions/losses/binary-cross-entropy.js';
export { crossEntropy } from './functions/losses/cross-entropy.js';
export { halfSquaredError } from './functions/losses/half-squared-error.js';
export { overTime, type OverTimeOptions } from './functions/losses/over-time.js';

export type {
  ActivationNode,
  AddNode,
  AffineNode,
  ConcatenateNode,
  LinearNode,
  MaximumNode,
  Node,
  ParameterBlock,
  ProductNode,
  ScalingNode,
  Slot,
} from './program/nodes.js';
export type { Program } from './program/program.js';

export { activation, type ActivationLayer } from './network/layers/activation.js';
export { dense, type DenseLayer } from './network/layers/dense.js';
export type { Layer, ResidualLayer } from './network/layers/layer.js';
export { conv1d, conv2d, type ConvolutionLayer, type Pair } from './network/layers/convolution.js';
export { elman, type ElmanLayer } from './network/layers/elman.js';
export { flatten, type FlattenLayer } from './network/layers/flatten.js';
export { gru, type GruLayer } from './network/layers/gru.js';
export { averagePool, maxPool, type PoolLayer, type PoolOptions } from './network/layers/pool.js';
export { residual } from './network/layers/residual.js';
export { scaling, type ScalingLayer } from './network/layers/scaling.js';
export { tied, type TiedLayer } from './network/layers/tied.js';
export { mlp, type MlpOptions } from './network/mlp.js';
export type { Network } from './network/network.js';
export { sequential, type ParameterSource } from './network/sequential.js';
export { loadNetwork, type LoadOptions } from './network/load.js';
export type { LayerDocument, ModelDocument, SavedNumber, WindowDocument } from './network/model-document.js';
export type { WindowGeometry } from './network/layers/windows.js';
export { readModelDocument } from './network/read-model-document.js';
export { saveNetwork } from './network/save.js';

export { firstOrder, type FirstOrderOptions } from './linearization/first-order.js';
export { withLinearization } from './linearization/with-linearization.js';
export type { Batch, Objective } from './linearization/linearize.js';
export type { CellsOption } from './factors/cells/check-cells.js';
export type { CellReport, Linearization, ThreadUse } from './linearization/linearization.js';
export { linearize, type LinearizeOptions } from './parallel/linearize.js';
export { startThreads, stopThreads } from './parallel/pool.js';
export type { LeastSquares } from './factors/least-squares.js';
export type { FactorRows, NodeFactors, Term } from './factors/rows/factor-rows.js';
export type { Dyad, FactoredGradient, GradientForm } from './factors/factored-gradient.js';
export type { FactoredHessian, HessianBlock, ShiftOptions } from './linearization/factored-hessian.js';
export type { Influence, InfluenceOptions, LeaveOneOut } from './linearization/influence.js';
export type { RegimeOptions } from './curvature/choose.js';
export type { EigenDecomposition } from './curvature/eigen.js';
export type { NullSpaceOf } from './curvature/null-space.js';
export type { SpannedWeight, SpanReport } from './curvature/span-report.js';
export type { Regime as CurvatureRegime } from './curvature/regime.js';
export type { CurvatureSolution } from './curvature/solution.js';
export type { IterateForm } from './curvature/iterates.js';
export type { IterationOptions } from './curvature/matrix-free.js';
export type { SolveOptions } from './curvature/solve.js';
export type { Eigenvectors } from './curvature/space.js';
export type { BlockTerm, TermOrigin } from './factors/hessian/block-terms.js';
export type { Core, SampleCore, SpectralCore } from './factors/hessian/core.js';
export type { Inertia } from './factors/hessian/inertia.js';
export type { SampleFactors } from './factors/sample-factors.js';

export { laplace, type LaplaceEvidence } from './statistics/laplace.js';
export {
  standardErrors,
  type StandardErrorOptions,
  type StandardErrors,
} from './statistics/standard-errors.js';
export type { Definiteness } from './statistics/definiteness.js';
export type { StatisticsOptions } from './statistics/statistics-options.js';

export type { CurvatureLabels } from './sobolev/curvature-labels.js';
export type { DerivativeLabels } from './sobolev/derivative-labels.js';
export type { GradientVerb, HessianVerb, VerbCost } from './structure/costs/verbs.js';
export type { Storage } from './structure/costs/storage.js';
export type { Equation } from './structure/equations.js';
export type { BlockGradient } from './structure/gradient-form.js';
export type { Relation } from './structure/relation.js';
export { structure, type Structure } from './structure/structure.js';
export type { BlockStructure } from './structure/block-structure.js';
export type { PairStructure } from './structure/pair-structure.js';
export type { DerivativeOf, PairForm, TermGroup } from './structure/pair-form.js';
export type { InertiaStructure } from './structure/inertia-structure.js';
export type { Formula } from './structure/tex/formulas.js';

export { evaluate } from './sobolev/evaluate.js';
export { inputDerivatives, type InputDerivatives } from './sobolev/input-derivatives.js';
export {
  directionalDerivatives,
  type DirectionalDerivatives,
  type DirectionalOptions,
} from './sobolev/taylor/directional-derivatives.js';
export { taylorLoss, type TaylorWeights } from './sobolev/taylor/taylor-loss.js';
export type { EntryWeights } from './sobolev/entry-weights.js';
export { sobolevLoss, type ResidualTerm, type SobolevWeights } from './sobolev/sobolev-loss.js';
export { huber, type ResidualLoss, type ResidualLossInput } from './functions/residual-loss.js';
export type { TermWeight } from './sobolev/term-weights.js';
export {
  checkDerivatives,
  type DerivativeCheck,
  type DerivativeFinding,
  type DerivativeGap,
} from './sobolev/theory/check-derivatives.js';
export { fieldAsymmetry } from './sobolev/theory/field-asymmetry.js';
export {
  elementwiseLinearThrough,
  gaussianThrough,
  hermitePolynomial,
  type HermitePolynomial,
} from './sobolev/theory/identification.js';
export { interpolant, type InterpolantOptions } from './sobolev/theory/interpolant.js';
export { reluApproximation } from './sobolev/theory/relu-approximation.js';

export { adam, type AdamOptions, type AdamState } from './optimizers/adam.js';
export { cubic, type CubicOptions } from './optimizers/cubic.js';
export type { Regime } from './optimizers/damped-solve.js';
export {
  gradientDescent,
  type GradientDescentOptions,
  type GradientDescentState,
} from './optimizers/gradient-descent.js';
export { hybrid, type HybridOptions, type HybridState } from './optimizers/hybrid.js';
export { lbfgs, type LbfgsOptions, type LbfgsPair, type LbfgsState } from './optimizers/lbfgs.js';
export type { LearningRate } from './optimizers/learning-rate.js';
export {
  levenbergMarquardt,
  type LevenbergMarquardtOptions,
  type LevenbergMarquardtState,
} from './optimizers/levenberg-marquardt.js';
export type { ModelOptions, ModelState } from './optimizers/model-optimizer.js';
export type { LastStep } from './optimizers/held-out.js';
export type { FarCourse, StepCosts } from './optimizers/hybrid-policy.js';
export { newton, type NewtonOptions } from './optimizers/newton.js';
export type { NewtonCore } from './optimizers/curvature-product.js';
export { newtonCG, type NewtonCGOptions, type NewtonCGState } from './optimizers/newton-cg.js';
export type { Evaluate, Optimizer, OptimizerState, StepRecord, StepResult } from './optimizers/optimizer.js';
export type { ModelRegime } from './optimizers/quadratic-model.js';
export { saddleFree, type SaddleFreeOptions } from './optimizers/saddle-free.js';

export { fit } from './training/fit.js';
export {
  validatedGradientWeight,
  type ValidatedWeight,
  type ValidatedWeightOptions,
} from './training/validated-gradient-weight.js';
export type {
  EpochRecord,
  Errors,
  FitOptions,
  FitResult,
  FitStatus,
  DerivativeTerm,
  GradientWeight,
  HessianWeight,
  StartRecord,
  TermFactors,
  ValueTerm,
  WeightSchedule,
} from './training/fit-options.js';
export type { DirectionKind } from './training/random-directions.js';
export type { LabelTransform } from './training/label-transform.js';
export type { DerivativeSamples } from './training/stacked-samples.js';
export type { TrainingData } from './training/training-data.js';
