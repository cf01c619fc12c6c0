const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:\d{2})?)?$/i;
const DAY_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[T ](\d{1,2}:\d{2}(?::\d{2})?))?$/;

/** The day, the time of day and the zone, as ISO 8601 has them. */
function partsOf(text: string): readonly [day: string, time: string, zone: string | undefined] | null {
  const iso = ISO.exec(text);
  if (iso) return [iso[1] ?? "", iso[2] ?? "00:00", iso[3]?.toUpperCase()];
  const [, day, month, year, time = "00:00"] = DAY_FIRST.exec(text) ?? [];
  return day && month && year ? [`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`, time.padStart(5, "0"), undefined] : null;
}

/**
 * Unix ms of a time as files have it: ISO 8601 with a T or a space, the day first with slashes, or Unix seconds; null where it is none.
 * `zone`: of what names none, "Z" or "+05:30".
 */
export function readTime(text: string, zone: string): number | null {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000;
  const [day, time, named = zone] = partsOf(text) ?? [];
  if (day === undefined) return null;
  // Date.parse may take the 31st of February for the 3rd of March.
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return null;
  const at = Date.parse(`${day}T${time}${named}`);
  return Number.isNaN(at) ? null : at;
}
