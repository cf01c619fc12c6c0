const DAY = 86_400_000;

/** People mean the whole day, a list a moment: the `to` that was chosen as the end of that day. */
export function wholeDays({ to, ...rest }: Readonly<Record<string, string>>): Record<string, string> {
  if (to === undefined) return rest;
  const last = /^\d{4}-\d{2}-\d{2}$/.test(to) ? Date.parse(to) : Number.NaN;
  return { ...rest, to: Number.isNaN(last) ? to : new Date(last + DAY).toISOString() };
}
