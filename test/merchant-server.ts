import { inject } from "vitest";
import type { WebhookBody } from "../src/domain/view.ts";
import type { Received } from "./receiver.ts";

/** A fresh address at the merchant's server, which answers these statuses in turn. */
export function endpoint(...statuses: number[]) {
  const name = crypto.randomUUID();
  const received = async (): Promise<Received[]> => (await fetch(`${inject("receiver")}/received/${name}`)).json();
  return { url: `${inject("receiver")}/hooks/${name}/${statuses.join(",") || "200"}`, name, received };
}

export const bodies = (list: readonly Received[]): WebhookBody[] => list.map(({ body }) => JSON.parse(body));
