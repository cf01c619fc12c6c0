import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { DEMO_SHOPS } from "../demo.ts";
import type { Chance } from "./chance.ts";
import type { Record } from "./record.ts";

const [{ signingSecret }] = DEMO_SHOPS;

export interface Told {
  readonly body: string;
  times: number;
}

/** The merchant's server for messages: checks every signature, and keeps what came by its id. Now and then it refuses one. */
export class MessageServer {
  readonly told = new Map<string, Told>();
  readonly #record: Record;
  readonly #chance: Chance;
  readonly #verifier = new Webhook(signingSecret);
  readonly #server = createServer(async (request, response) => {
    const body = await text(request);
    response.statusCode = this.#take(String(request.headers["webhook-id"]), request.headers, body);
    response.end();
  });

  constructor(record: Record, chance: Chance) {
    this.#record = record;
    this.#chance = chance;
  }

  /** Answers its address. */
  async open(port: number): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    const { port: taken }: AddressInfo = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${taken}/messages`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #take(id: string, headers: NodeJS.Dict<string | string[]>, body: string): number {
    const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    try {
      this.#verifier.verify(body, plain);
    } catch (error) {
      this.#record.breaks(`the message ${id} is wrongly signed: ${error}`);
      return 400;
    }
    this.#record.count("messages");
    const known = this.told.get(id);
    if (known && known.body !== body) this.#record.breaks(`the message ${id} came with two bodies`);
    // Once only: the third try comes minutes later.
    if (!known && this.#chance.in(5)) {
      this.#record.count("messages refused");
      this.told.set(id, { body, times: 0 });
      return 500;
    }
    if (known) known.times += 1;
    else this.told.set(id, { body, times: 1 });
    if (known && known.times > 1) this.#record.count("messages again");
    return 200;
  }
}
