/**
 * Whether the steps of a ScrapeTarget's selection would name it the owner of a target. They are evaluated as Prometheus
 * would, so that it does not matter who does it.
 */
import type { RelabelConfig, ScrapeFragment } from '../../components/fragment.ts';
import { textsOf } from '../../components/scrape/regex.ts';

export type Labels = Readonly<Record<string, string>>;

/** A label that must have one of these values. */
export interface Condition {
  readonly label: string;
  readonly values: readonly string[];
}

export interface Selection {
  /** Conditions that every target of the object meets, by which it can be looked up. */
  readonly conditions: readonly Condition[];
  matches(labels: Labels): boolean;
}

type Read = (label: string) => string;

/** Whether the step's condition holds. */
function testOf({ source_labels: labels = [], regex = '' }: RelabelConfig): (read: Read) => boolean {
  const whole = new RegExp(`^(?:${regex})$`, 's');
  return (read) => whole.test(labels.map(read).join(';'));
}

/** No part of a joined expression holds a ';' (components/scrape/selector.ts). */
function conditionsOf({ source_labels: labels = [], regex = '' }: RelabelConfig): readonly Condition[] {
  const parts = regex.split(';');
  if (parts.length !== labels.length) return [];
  return labels.flatMap((label, place) => {
    const values = textsOf(parts[place] ?? '');
    return values === undefined || values.includes('') ? [] : [{ label, values }];
  });
}

/** The selection of a fragment. Throws TypeError for one without steps. */
export function selectionOf({ key, selection }: ScrapeFragment): Selection {
  const own = selection.at(-1);
  if (own === undefined) throw new TypeError(`the fragment of ${key} selects nothing`);
  const marks = new Map(selection.slice(0, -1).map((step) => [step.target_label ?? '', testOf(step)]));
  const isOwn = testOf(own);
  return {
    conditions: conditionsOf(own),
    matches: (labels) => {
      const plain: Read = (label) => labels[label] ?? '';
      return isOwn((label) => {
        const mark = marks.get(label);
        return mark === undefined ? plain(label) : mark(plain) ? 'true' : '';
      });
    },
  };
}
