/** The series of rule tests: how many samples one stands for, counted before any parser unfolds it. */

/** A name, labels in braces, or both; nothing may stand behind them, since that would be taken for values. */
const ONE_SERIES =
  /^(?:[a-zA-Z_:][\w:]*)?\s*(?:\{(?:[^{}"'`\n]|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`\n]*`)*\})?$/;

/** Whether `text` names one series and holds nothing else. */
export function isOneSeries(text: string): boolean {
  return text !== '' && ONE_SERIES.test(text);
}

/** Whether `text` is one native histogram and holds nothing else; an empty one is none, which promtool takes for left out. */
export function isOneHistogram(text: string): boolean {
  return /^\s*(?:\{\{[^{}]*\}\}\s*)?$/.test(text);
}

/** What stands between spaces, where a native histogram counts as one. */
const ITEMS = /(?:\{\{[^}]*\}\}|[^\s{])+/g;
const HISTOGRAM = /\{\{([^}]*)\}\}/g;
const REPEATED = /x([\d_]+)/gi;

/**
 * The samples that `values` stand for in promtool's notation: "0+10x60" for 61, "_x3" for none that is kept, but as many
 * places. A native histogram counts once for each number in it. Never less than what promtool makes of it, whatever is
 * written there: what promtool does not understand may count for more.
 */
export function samplesIn(values: string): number {
  return (values.match(ITEMS) ?? []).reduce((sum, item) => sum + samplesOf(item), 0);
}

function samplesOf(item: string): number {
  const numbers = [...item.matchAll(HISTOGRAM)].flatMap(([, inside = '']) => inside.match(/\d+(?:\.\d+)?/g) ?? []);
  const times = [...item.replace(HISTOGRAM, '').matchAll(REPEATED)].reduce(
    (sum, [, count = '']) => sum + Number(count.replaceAll('_', '')) + 1,
    0,
  );
  return Math.max(times, 1) * (1 + numbers.length);
}
