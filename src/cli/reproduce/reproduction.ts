/**
 * What `dyadic reproduce NAME` runs: a named experiment that gives tables, figures and the goals it was to reach. An
 * experiment knows its protocol; printing, writing and progress are the command's.
 */
export interface Reproduction {
  readonly name: string;
  readonly title: string;
  /** The paper, project or data it repeats. */
  readonly source: string;
  /** One line for the list of names. */
  readonly summary: string;
  run(call: ReproductionCall): Promise<ReproductionResult>;
}

export interface ReproductionCall {
  /** Repetitions, each with its own points and initial parameters. */
  readonly seeds: number;
  /** The first of consecutive seeds. */
  readonly firstSeed: number;
  /** Multiplies every budget of training (epochs, seconds); 1 is what the published figures were made with. */
  readonly scale: number;
  readonly signal?: AbortSignal;
  /** `done` in 0 … 1, and what is being done. */
  readonly onProgress: (done: number, what: string) => void;
}

export interface ReproductionResult {
  readonly tables: readonly ResultTable[];
  readonly figures: readonly ResultFigure[];
  readonly goals: readonly Goal[];
  /** Whether it was stopped before all seeds were done; the tables hold what was finished. */
  readonly interrupted: boolean;
}

export interface ResultTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly note?: string;
}

/** A picture: an SVG document. */
export interface ResultFigure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}

/** A figure to reach: met where `value` ≤ `limit`. */
export interface Goal {
  readonly statement: string;
  readonly value: number;
  readonly limit: number;
  readonly met: boolean;
}
