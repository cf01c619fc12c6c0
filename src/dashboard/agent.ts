// Only for a person to tell their browsers apart: the first that fits, in this order, since each browser also names its ancestors.

const BROWSERS = [
  [/\bEdgA?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/^curl\//, "curl"],
] as const;

const SYSTEMS = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "Mac"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
] as const;

const named = (agent: string, names: readonly (readonly [RegExp, string])[]) => names.find(([pattern]) => pattern.test(agent))?.[1];

/** "Firefox on Android"; what it calls itself where that is all there is. */
export function agentName(agent: string | null): string {
  if (agent === null) return "Unknown program";
  const [browser, system] = [named(agent, BROWSERS), named(agent, SYSTEMS)];
  if (browser === undefined) return system ?? agent.slice(0, 60);
  return system === undefined ? browser : `${browser} on ${system}`;
}
