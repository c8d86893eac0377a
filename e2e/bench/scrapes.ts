/** Scrapes that did not take place, by the word of the samples that a server has. */

/** A series of `up`: when its samples were taken, in seconds since the epoch, and how far apart they should be. */
export interface Scraped {
  readonly times: readonly number[];
  /** Seconds. */
  readonly interval: number;
}

/**
 * How many scrapes are missing between `start` and `end`: a pause of one and a half intervals lacks one, since a scrape
 * that a busy machine takes late is followed by one in time.
 */
export function missedScrapes({ times, interval }: Scraped, start: number, end: number): number {
  const inside = times.filter((time) => time > start && time < end);
  // Between an edge and the nearest sample a whole interval may pass without one that is missing.
  const edges = [start, ...inside, end];
  return edges.slice(1).reduce((missed, time, index) => {
    const pause = time - (edges[index] ?? time);
    return missed + Math.max(0, Math.ceil(pause / interval - 1.5));
  }, 0);
}
