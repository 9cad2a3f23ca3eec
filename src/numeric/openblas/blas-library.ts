/**
 * The BLAS and LAPACK of the system, if `accelerate('openblas')` has bound one: the functions that are used of it, and
 * which library this process computes with. Nothing is loaded here, so that kernels can ask at every call.
 */

/**
 * Bound functions. Matrices are the arrays themselves (a part of one as its subarray), passed without copying; the
 * cblas_ functions take C's numbering of orders and forms (`cblas`), LAPACK's take columns first, names as Fortran does,
 * and every whole number behind an array of one.
 */
export interface BlasLibrary {
  /** The file or name under which it was found. */
  readonly path: string;
  /** What it says of itself: version and the kernels it chose for this processor. */
  readonly description: string;
  /** The kernels alone, by OpenBLAS's name of a processor: 'Haswell'. */
  readonly core: string;
  /** cblas_dgemm: C ← alpha·op(A)·op(B) + beta·C. */
  readonly dgemm: (
    order: number,
    formA: number,
    formB: number,
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: Float64Array,
    lda: number,
    b: Float64Array,
    ldb: number,
    beta: number,
    c: Float64Array,
    ldc: number,
  ) => void;
  /** cblas_dgemv: y ← alpha·op(A)·x + beta·y. */
  readonly dgemv: (
    order: number,
    form: number,
    rows: number,
    columns: number,
    alpha: number,
    a: Float64Array,
    lda: number,
    x: Float64Array,
    stepX: number,
    beta: number,
    y: Float64Array,
    stepY: number,
  ) => void;
  /** cblas_dasum: Σ |x_i|. */
  readonly dasum: (length: number, x: Float64Array, stepX: number) => number;
  /** cblas_dsyrk: one triangle of C ← alpha·op(A)·op(A)ᵀ + beta·C. */
  readonly dsyrk: (
    order: number,
    triangle: number,
    form: number,
    n: number,
    k: number,
    alpha: number,
    a: Float64Array,
    lda: number,
    beta: number,
    c: Float64Array,
    ldc: number,
  ) => void;
  /** cblas_dtrsm: B ← alpha·op(A)⁻¹·B. */
  readonly dtrsm: (
    order: number,
    side: number,
    triangle: number,
    form: number,
    diagonal: number,
    m: number,
    n: number,
    alpha: number,
    a: Float64Array,
    lda: number,
    b: Float64Array,
    ldb: number,
  ) => void;
  /** cblas_dtrsv: x ← op(A)⁻¹·x. */
  readonly dtrsv: (
    order: number,
    triangle: number,
    form: number,
    diagonal: number,
    n: number,
    a: Float64Array,
    lda: number,
    x: Float64Array,
    stepX: number,
  ) => void;
  /** LAPACK's Cholesky factorization. */
  readonly dpotrf: (
    triangle: string,
    n: Int32Array,
    a: Float64Array,
    lda: Int32Array,
    info: Int32Array,
    length: number,
  ) => void;
  /** LAPACK's Bunch-Kaufman factorization. */
  readonly dsytrf: (
    triangle: string,
    n: Int32Array,
    a: Float64Array,
    lda: Int32Array,
    exchanges: Int32Array,
    work: Float64Array,
    workLength: Int32Array,
    info: Int32Array,
    length: number,
  ) => void;
  /** LAPACK's symmetric eigenvalues, and vectors, by divide and conquer. */
  readonly dsyevd: (
    job: string,
    triangle: string,
    n: Int32Array,
    a: Float64Array,
    lda: Int32Array,
    values: Float64Array,
    work: Float64Array,
    workLength: Int32Array,
    whole: Int32Array,
    wholeLength: Int32Array,
    info: Int32Array,
    jobLength: number,
    triangleLength: number,
  ) => void;
}

/** C's names for the orders and forms of matrices. */
export const cblas = {
  rowMajor: 101,
  plain: 111,
  transposed: 112,
  upper: 121,
  lower: 122,
  anyDiagonal: 131,
  left: 141,
} as const;

let bound: BlasLibrary | null = null;

/** The library that carries out large products and factorizations; null where the library's own kernels do. */
export function blasLibrary(): BlasLibrary | null {
  return bound;
}

/** Makes `library` carry them out from now on; null for the library's own kernels. */
export function useBlasLibrary(library: BlasLibrary | null): void {
  bound = library;
}
