import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { later, ring } from "../clock.ts";
import { bodies, endpoint } from "../merchant-server.ts";
import { hold, paidOnce, paidThere, send, signed, stateOf, tell, tellers } from "./tellers.ts";

// What gateways tell comes more than once.

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});

const HOUR = 3_600;

describe.each(tellers)("%s", (gateway, teller) => {
  it("A1 the same webhook twice: the second is answered 200 and adds nothing", async () => {
    const merchant = endpoint();
    const { id, paying } = await paidThere(teller, { webhookUrl: merchant.url });
    await tell(teller, paying);
    await ring(id);
    const before = await stateOf(id);
    await tell(teller, paying);
    await ring(id);
    expect(await stateOf(id)).toEqual(before);
    await paidOnce(teller, id);
    expect(bodies(await merchant.received()).map(({ type }) => type)).toEqual(["order.paid"]);
  });

  it("A2 the same webhook twenty times at once: one change, and 200 to each", async () => {
    const { id, paying } = await paidThere(teller);
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(teller, paying)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await paidOnce(teller, id);
  });

  it("A11 a signed webhook is sent again later: refused by its time, or known", async () => {
    const { id, paying } = await paidThere(teller);
    await tell(teller, paying);
    const before = await stateOf(id);
    // Sooner than the first look for what went back, which is an event of its own.
    for (const seconds of [301, HOUR, 20 * HOUR]) {
      later(seconds);
      // Of these only Stripe signs a time that it wants to be checked.
      expect((await send(teller, paying)).status).toBe(gateway === "stripe" ? 401 : 200);
      expect(await stateOf(id)).toEqual(before);
    }
  });

  it("A23 two messages with different ids tell of one payment: one effect", async () => {
    const { id, said, paying } = await paidThere(teller);
    await tell(teller, paying);
    const before = await stateOf(id);
    const renamed = await signed(teller, paying.body.replace(/"id":"(evt_|WH-)\w{5}/, '"id":"$1other'), { id: "another" });
    await tell(teller, renamed, ...said);
    expect(await stateOf(id)).toEqual(before);
    await paidOnce(teller, id);
  });
});
