/**
 * What is done within one window of the platform's rate limits, which are the clock's minutes: what began in one and ended in the
 * next is done again, from another address.
 */
export async function inOneMinute<T>(act: (address: string) => Promise<T>): Promise<T> {
  const minute = () => Math.floor(Date.now() / 60_000);
  for (let tries = 0; ; tries++) {
    const began = minute();
    const done = await act(`198.51.100.${tries}`);
    if (minute() === began) return done;
  }
}
