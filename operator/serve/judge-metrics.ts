/** What is counted about the judge: its runs and what became of them, how long they wait and take, and how much memory. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { TOOLS } from '../verdict/parsers.ts';
import { OUTCOMES } from '../verdict/run-tool.ts';
import type { JudgeObserver } from '../verdict/tool-judge.ts';

/** Bounds in seconds, densest where one changed fragment is expected. */
const buckets = [0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates the observer, whose series all begin at 0. */
export function observeJudge(registers: Registry[]): JudgeObserver {
  const runs = new Counter({
    name: 'bellwether_judge_runs_total',
    help: 'Runs of the parsers, by what became of them: all but "exited" were killed, for the time, memory or output that they took, or died.',
    labelNames: ['tool', 'outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'bellwether_judge_run_duration_seconds',
    help: 'Duration of one run of a parser.',
    labelNames: ['tool'],
    buckets,
    registers,
  });
  const peak = new Gauge({
    name: 'bellwether_judge_run_peak_bytes',
    help: 'The most resident memory that a run of the parser was seen to take since the operator started.',
    labelNames: ['tool'],
    registers,
  });
  const waiting = new Gauge({
    name: 'bellwether_judge_waiting_runs',
    help: 'Runs of the parsers that wait for their turn.',
    registers,
  });
  const most = new Map<string, number>();
  for (const tool of TOOLS) {
    for (const outcome of OUTCOMES) runs.inc({ tool, outcome }, 0);
    duration.zero({ tool });
    peak.set({ tool }, 0);
  }
  return {
    ran({ tool, outcome, seconds, peak: bytes }) {
      runs.inc({ tool, outcome });
      duration.observe({ tool }, seconds);
      most.set(tool, Math.max(most.get(tool) ?? 0, bytes));
      peak.set({ tool }, most.get(tool) ?? 0);
    },
    waiting: (count) => waiting.set(count),
  };
}
