/** What a command is: data from which the arguments are parsed, the help text is printed and the work is started. */

/** One option. Its help line and its parsing come from the same record, so they cannot disagree. */
export interface CommandOption {
  /** The placeholder of its value in the help, such as FILE; without one the option is a switch. */
  readonly value?: string;
  readonly help: string;
  /** What holds without the option, for the help only; the command applies it. */
  readonly default?: string;
  /** It may be given several times; its texts are joined by semicolons. */
  readonly repeats?: true;
}

/** Where a command writes. Results go to `print` (standard output), everything else to `note` (standard error). */
export interface Console {
  print(text: string): void;
  note(text: string): void;
  /** Standard error, for progress bars. */
  readonly stream: NodeJS.WriteStream;
}

/** The arguments of one call, as text. */
export interface Call {
  /** The command as typed, for errors: `dyadic fit`. */
  readonly operation: string;
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly console: Console;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The positional arguments as the usage line shows them. */
  readonly usage: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Lines at the end of the help. */
  readonly examples: readonly string[];
  /** Runs it; the promise gives the exit code. */
  run(call: Call): Promise<number>;
}

/** The options of every command. */
export const commonOptions: Readonly<Record<string, CommandOption>> = {
  accelerate: {
    value: 'KIND',
    help:
      'what computes: base, relaxed (fused multiply-add), wide (256 bits, Node 24), or openblas, the ' +
      "system's (npm install koffi, apt-get install libopenblas0)",
    default: 'base',
  },
  blas: { help: 'the same as --accelerate openblas' },
  'blas-core': {
    value: 'NAME',
    help: "the processor whose kernels OpenBLAS is to use, by OpenBLAS's name: SkylakeX for AVX-512",
    default: 'what OpenBLAS takes this one for',
  },
  json: { help: 'print one JSON document on standard output and nothing else there' },
  quiet: { help: 'no progress' },
  help: { help: 'print this text' },
};
