/** What is kept of one stack between two looks, so that a look costs what is new; all of it can be found out again. */
import type { Fragment } from '../../components/fragment.ts';
import { KeptFlat } from '../../components/kept.ts';
import { Admissions, type Judged } from './admission.ts';
import { Candidates } from './candidates.ts';
import { Collisions } from './collisions/collisions.ts';
import { OpenFragments } from './open-fragments.ts';

export class LookMemory {
  /** From objects to what they compile to, */
  readonly candidates = new Candidates();
  /** of which some need a verdict; */
  readonly open = new OpenFragments();
  /** what would run of each, were it alone, */
  readonly admissions = new Admissions();
  /** what does beside others, */
  readonly collisions = new Collisions();
  /** and all of that in one list. */
  readonly running = new KeptFlat<Judged, Fragment>(({ running }) => running);
}
