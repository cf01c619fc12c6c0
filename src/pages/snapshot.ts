import type { PageView } from "../domain/page.ts";
import { pageKey } from "../storage/kv.ts";

/** What KV remembers of the page, or null: KV that fails must not keep anyone from paying. */
export async function snapshot(env: Pick<Env, "KV">, orderId: string): Promise<PageView | null> {
  try {
    return await env.KV.get<PageView>(pageKey(orderId), "json");
  } catch {
    return null;
  }
}
