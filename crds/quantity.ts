/** Kubernetes quantities, such as 500m or 10Gi, as numbers that can be compared. */

/** Suffixes of k8s.io/apimachinery, pkg/api/resource. */
const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const pattern = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** The amount (bytes of a size, cores of a CPU share) as near as a double comes; undefined for what is no quantity. */
export function amountOf(quantity: string | number): number | undefined {
  const [, number, exponent = '0', suffix = ''] = pattern.exec(String(quantity)) ?? [];
  return number === undefined ? undefined : Number(number) * 10 ** Number(exponent) * (suffixes[suffix] ?? 1);
}
