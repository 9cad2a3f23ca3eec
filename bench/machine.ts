/** The machine a benchmark runs on, as its report describes it. */
import { arch, cpus, platform, totalmem } from 'node:os';

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  /** Bytes. */
  readonly memory: number;
  readonly platform: string;
  readonly node: string;
}

export function machine(): Machine {
  const all = cpus();
  return {
    processor: all[0]?.model ?? 'unknown',
    processors: all.length,
    memory: totalmem(),
    platform: `${platform()} ${arch()}`,
    node: process.version,
  };
}
