import { hex } from "../../kernel/encoding.ts";
import type { Failure } from "../../kernel/errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";

/** 25 MB: some hundred thousand rows. */
export const MOST_BYTES = 25 * 1024 * 1024;

/** A body that is read in pieces as they are wanted, never as a whole. */
export class Upload {
  readonly #body: ReadableStream<Uint8Array> | null;
  readonly #digest = new crypto.DigestStream("SHA-256");
  #failure: Failure | undefined;

  constructor(body: ReadableStream<Uint8Array> | null) {
    this.#body = body;
    // Of a body that is refused nobody wants to know it.
    this.#digest.digest.catch(() => undefined);
  }

  /** Ends early where the body can't be taken: `digest` says why. */
  async *pieces(): AsyncGenerator<Uint8Array, void> {
    const reader = this.#body?.getReader();
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const hash = this.#digest.getWriter();
    let bytes = 0;
    let isWhole = false;
    try {
      for (;;) {
        const piece = await pieceOf(reader);
        bytes += piece?.value?.byteLength ?? 0;
        this.#failure = faultOf(piece !== null, bytes, piece !== null && isText(decoder, piece.value));
        if (!piece || this.#failure) return;
        if (!piece.value) break;
        await hash.write(piece.value);
        yield piece.value;
      }
      await hash.close();
      isWhole = true;
    } finally {
      // Also where nobody wants the rest.
      if (!isWhole) await Promise.allSettled([reader?.cancel(), hash.abort()]);
    }
  }

  /** Why the pieces ended early. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** SHA-256 in hex of what was read to its end. */
  async digest(): Promise<Result<string, Failure>> {
    return this.#failure ? fail(this.#failure) : ok(hex(new Uint8Array(await this.#digest.digest)));
  }
}

function faultOf(came: boolean, bytes: number, text: boolean): Failure | undefined {
  if (!came) return { code: "request.malformed", message: "The body did not come to its end." };
  if (bytes > MOST_BYTES) return { code: "request.too_large", message: `At most ${MOST_BYTES} bytes.` };
  return text ? undefined : { code: "request.malformed", message: "The body is not UTF-8." };
}

/** Null where the connection broke; without a value at the end. */
async function pieceOf(reader: ReadableStreamDefaultReader<Uint8Array> | undefined) {
  try {
    const piece = await reader?.read();
    return { value: piece?.value };
  } catch {
    return null;
  }
}

function isText(decoder: TextDecoder, bytes: Uint8Array | undefined): boolean {
  try {
    if (bytes) decoder.decode(bytes, { stream: true });
    else decoder.decode();
    return true;
  } catch {
    return false;
  }
}
