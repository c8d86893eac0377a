/** Why a pushgateway refused a push: what its log says of it, and which other group that is about. */
import { sameEntries } from '../../../components/difference.ts';
import type { FullGroup, Group, Labels } from '../../observe/pushgateway.ts';
import { named } from './groups.ts';

/** A line of the log about a push that was refused. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The address that the push came from. */
  readonly source: string;
  /** In the gateway's words. */
  readonly error: string;
}

/** What is wrong with a push, and what to do about it. */
export interface Explanation {
  readonly what: string;
  readonly fix: string;
}

/** How the gateway begins such a line, of whatever level the others are. */
const line =
  /(?:ts|time)=(\S+) .*msg="pushed metrics are invalid or inconsistent with existing metrics".* (?:logged_)?source=(\S+):\d+ err="((?:[^"\\]|\\.)*)"/;
/** Of several errors the first says enough. */
const first = /^\d+ error\(s\) occurred:\n\* (.*)/;
const otherType = /^collected metric "([^"]+)" \{.*\} is not a \w+$/;
const twice = /^collected metric "([^"]+)" \{.*\} was collected before with the same name and label values$/;
const ownMetric = /^gathered metric family (\S+) has type \w+ but should have \w+$/;
const label = /label:\{name:"((?:[^"\\]|\\.)*)"\s+value:"((?:[^"\\]|\\.)*)"\}/g;

/** Milliseconds from a push until its refusal is written down: all groups are gathered first. */
const delay = 5_000;
/** Characters of an error that is not known. */
const longest = 300;

/** Go writes some characters otherwise than JSON; those stay as they are. */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

function lineOf(text: string): LogLine | undefined {
  const [, at = '', source = '', quoted = ''] = line.exec(text) ?? [];
  if (at === '') return undefined;
  const error = unquoted(quoted);
  return { at: Date.parse(at), source, error: first.exec(error)?.[1] ?? error };
}

/** The lines of a log about refused pushes. */
export function refusalsIn(log: string): readonly LogLine[] {
  return log.split('\n').flatMap((text) => lineOf(text) ?? []);
}

function labelsIn(error: string): Labels {
  return Object.fromEntries(
    [...error.matchAll(label)].map(([, name = '', value = '']) => [unquoted(name), unquoted(value)]),
  );
}

const speaksOf = (error: string, group: Labels): boolean => {
  const labels = labelsIn(error);
  return Object.entries(group).every(([name, value]) => labels[name] === value);
};

/**
 * The line about the last push to the group that was refused. The gateway does not log which group it was; times are
 * told in whole milliseconds, and one refusal is written after the other.
 */
export function lineAbout({ labels, refused }: Group, lines: readonly LogLine[]): LogLine | undefined {
  const near = lines.filter(({ at }) => at >= Math.floor(refused) && at <= refused + delay);
  return near.find(({ error }) => speaksOf(error, labels)) ?? near[0];
}

/** What a refusal is about: a metric, and for one kind of it the series that is there already. */
interface Clash {
  readonly metric: string;
  readonly series?: Labels;
}

function clashIn(error: string): Clash | undefined {
  const typed = otherType.exec(error)?.[1];
  if (typed !== undefined) return { metric: typed };
  const metric = twice.exec(error)?.[1];
  return metric === undefined ? undefined : { metric, series: labelsIn(error) };
}

/** Whether a group is the other party of a clash: it has the metric, or the very series. Undefined where there is no other party. */
export function otherParty(error: string, { labels: own }: Group): ((group: FullGroup) => boolean) | undefined {
  const clash = clashIn(error);
  if (!clash) return undefined;
  const { metric, series } = clash;
  return ({ labels, families }) => {
    const family = families.get(metric);
    if (!family || sameEntries(labels, own)) return false;
    return series === undefined || family.series.some((each) => sameEntries(each, series));
  };
}

function ofType(metric: string, other: FullGroup | undefined): Explanation {
  const type = other?.families.get(metric)?.type.toLowerCase();
  const there = other ? `is of type ${type} in the group ${named(other.labels)}` : 'is of one type in another group';
  return {
    what: `${metric} ${there}, and of another in this push`,
    fix: 'push it with the same type, or under another name',
  };
}

function ofSeries(metric: string, labels: Labels, other: FullGroup | undefined): Explanation {
  const series = named(labels, metric);
  if (!other) return { what: `${series} stands in it twice`, fix: 'push each series once' };
  return {
    what: `${series} is already in the group ${named(other.labels)}`,
    fix: 'give the series of each group a label that tells them apart',
  };
}

/**
 * What is wrong with a push that the gateway refused with `error`.
 * @param other the other party, if there is one
 */
export function explain(error: string, other: FullGroup | undefined): Explanation {
  const clash = clashIn(error);
  if (clash) return clash.series ? ofSeries(clash.metric, clash.series, other) : ofType(clash.metric, other);
  const metric = ownMetric.exec(error)?.[1];
  if (metric !== undefined) {
    return { what: `${metric} is a metric of the pushgateway itself`, fix: 'push it under another name' };
  }
  if (error === 'pushed metrics must not have timestamps') {
    return { what: 'its samples have timestamps', fix: 'leave them out, and push a time as the value of a metric' };
  }
  return { what: error.slice(0, longest).toWellFormed(), fix: 'mend what is pushed' };
}
