import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const SAMPLE_MS = 500;

/** Resident bytes of a process; undefined where /proc is not there. */
function residentBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Resident bytes once they have moved by less than 0.5 % for two samples in a row, or after ten seconds. */
export async function settledBytes(pid: number): Promise<number | undefined> {
  let last = residentBytes(pid);
  for (let sample = 0, calm = 0; sample < 20 && calm < 2; sample += 1) {
    await pause(SAMPLE_MS);
    const next = residentBytes(pid);
    if (last === undefined || next === undefined) return undefined;
    calm = Math.abs(next - last) < last * 0.005 ? calm + 1 : 0;
    last = next;
  }
  return last;
}

/** CPU time of a process so far, all threads; undefined where /proc is not there. */
export function cpuSeconds(pid: number): number | undefined {
  try {
    // After the name, which may contain anything: utime and stime are the 14th and 15th field, in hundredths of a second.
    const fields = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

/** Bytes of the relay's JavaScript objects in the old generation, as its /metrics tells them; the young one is mostly garbage. */
export async function heapBytes(port: number): Promise<number | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!response.ok) return undefined;
  const used = /^nodejs_heap_space_size_used_bytes\{[^}]*space="old"[^}]*\} (\S+)$/m.exec(await response.text())?.[1];
  return used === undefined ? undefined : Number(used);
}
