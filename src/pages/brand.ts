/** The merchant's colour made safe to read: every pair that the style sheet puts together passes WCAG AA. */
export interface Brand {
  /** As the merchant gave it: the button and the initial's tile. */
  readonly fill: string;
  /** Text on `fill`. */
  readonly ink: string;
  /** Links, focus and borders on the light surfaces, and on the dark ones. */
  readonly accent: string;
  readonly accentOnDark: string;
}

const FALLBACK = "#3f3cbb";
// The darkest of the light surfaces and the lightest of the dark ones in style.ts.
const LIGHT_SURFACE = "#eef0f4";
const DARK_SURFACE = "#222732";
const AA = 4.5;

type Rgb = readonly [number, number, number];

const rgb = (colour: string): Rgb => [
  Number.parseInt(colour.slice(1, 3), 16),
  Number.parseInt(colour.slice(3, 5), 16),
  Number.parseInt(colour.slice(5, 7), 16),
];
const text = (colour: Rgb) => `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

function luminance([red, green, blue]: Rgb): number {
  const linear = (part: number) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

export function contrast(a: string, b: string): number {
  const [one, other] = [luminance(rgb(a)), luminance(rgb(b))];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** `colour`, moved towards `pole` just as far as it takes to be readable on `surface`. */
function readableOn(surface: string, colour: string, pole: "#000000" | "#ffffff"): string {
  const [from, to] = [rgb(colour), rgb(pole)];
  const mixed = (share: number) =>
    text([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share]);
  for (let share = 0; share < 1; share += 0.05) if (contrast(mixed(share), surface) >= AA) return mixed(share);
  return pole;
}

/** Anything but "#rrggbb" gives the house colour: this goes into a style sheet. */
export function brandOf(colour: string | null): Brand {
  const fill = colour !== null && /^#[0-9a-f]{6}$/i.test(colour) ? colour.toLowerCase() : FALLBACK;
  return {
    fill,
    // Where white is not readable black is: the two can't both fail.
    ink: contrast(fill, "#ffffff") >= AA ? "#ffffff" : "#000000",
    accent: readableOn(LIGHT_SURFACE, fill, "#000000"),
    accentOnDark: readableOn(DARK_SURFACE, fill, "#ffffff"),
  };
}

export const brandStyle = ({ fill, ink, accent, accentOnDark }: Brand): string =>
  `:root{--brand:${fill};--on-brand:${ink};--accent:${accent}}@media (prefers-color-scheme:dark){:root{--accent:${accentOnDark}}}`;
