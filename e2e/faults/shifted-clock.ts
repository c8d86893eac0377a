/** Loaded before the operator: its clock is off by $CLOCK_OFF milliseconds, until SIGUSR2 puts it right. */
const RightDate = Date;
let off = Number(process.env['CLOCK_OFF']);

class ShiftedDate extends RightDate {
  constructor(...given: readonly []) {
    if (given.length === 0) super(ShiftedDate.now());
    else super(...given);
  }

  static override now(): number {
    return RightDate.now() + off;
  }
}

Reflect.set(globalThis, 'Date', ShiftedDate);
process.on('SIGUSR2', () => {
  off = 0;
});
