/** The machine a benchmark runs on, as its report describes it. */
import { readFileSync } from 'node:fs';
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
    processor: (all[0]?.model ?? 'unknown').trim() + generation(),
    processors: all.length,
    memory: totalmem(),
    platform: `${platform()} ${arch()}`,
    node: process.version,
  };
}

/** Virtual machines name processors by their make only; family and model tell which one it is, where Linux says them. */
function generation(): string {
  let text = '';
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
  const [family, model] = ['cpu family', 'model'].map(
    (field) => new RegExp(`^${field}\\s*: (\\d+)$`, 'm').exec(text)?.[1],
  );
  return family === undefined || model === undefined ? '' : `, family ${family}, model ${model}`;
}
