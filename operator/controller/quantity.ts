/** Kubernetes resource quantities, as far as telling whether two texts mean the same amount. */

/** Powers of ten, and of two, by suffix (k8s.io/apimachinery, pkg/api/resource/quantity.go). */
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i)?)$/;

/** Amounts are counted in units of 10⁻³⁰: exact for every suffix with up to 21 fractional digits. */
const SCALE = 30;

/** Whether both are quantities (text or whole numbers) of the same amount: `1` and `1000m`, `1Gi` and `1024Mi`. */
export function sameQuantity(a: unknown, b: unknown): boolean {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  return left !== undefined && left === right;
}

/** The amount in units of 10⁻³⁰; undefined for what is no quantity. */
function parseQuantity(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const match = QUANTITY.exec(String(value));
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = match ?? [];
  if (!match || whole + fraction === '' || fraction.length > SCALE - 9) return undefined;
  const ten = exponent === undefined ? (DECIMAL[suffix] ?? 0) : Number(exponent);
  const power = SCALE - fraction.length + ten;
  if (power < 0) return undefined;
  const amount = BigInt(whole + fraction) * 10n ** BigInt(power) * 2n ** (BINARY[suffix] ?? 0n);
  return sign === '-' ? -amount : amount;
}
