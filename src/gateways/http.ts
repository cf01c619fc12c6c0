import type { GatewayFailure } from "../domain/facts.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { timeLimit } from "../kernel/time-limit.ts";
import type { GatewayHttp, HttpAnswer, HttpRequest } from "./contract.ts";
import { refusal, unreadable } from "./support.ts";

const LARGEST_ANSWER = 1024 * 1024;
const WORTH_REPEATING: readonly number[] = [502, 503, 504];

type Send = (request: Request) => Promise<Response>;

/** `status` is null where no whole answer came. */
interface Exchange {
  readonly status: number | null;
  readonly answer: Result<HttpAnswer, GatewayFailure>;
}

/**
 * The only place where an adapter's bytes leave and a gateway's come in. `timeoutMs` is for one `json` as a whole: its repetition
 * and the reading of the body are in it.
 */
export function gatewayHttp(send: Send, options: { readonly timeoutMs: number }): GatewayHttp {
  return {
    async json(request, read) {
      const { signal, end } = timeLimit(options.timeoutMs);
      let { status, answer } = await exchange(send, request, signal);
      if (request.repeatable && !signal.aborted && (status === null || WORTH_REPEATING.includes(status)))
        ({ answer } = await exchange(send, request, signal));
      end();
      const result = answer.ok ? read(answer.value) : answer;
      return result.ok || request.moves ? result : fail({ ...result.error, outcome: "none" });
    },
  };
}

async function exchange(send: Send, request: HttpRequest, signal: AbortSignal): Promise<Exchange> {
  const outgoing = toRequest(request, signal);
  if (!outgoing)
    return { status: 0, answer: fail({ failure: "bad_request", outcome: "none", nativeMessage: "The request can't be sent." }) };
  try {
    const response = await before(signal, send(outgoing));
    const body = await before(signal, readText(response));
    return { status: response.status, answer: parse(response, body) };
  } catch {
    // What the runtime says of it can hold the address or a header, so it is told in our words.
    const nativeMessage = signal.aborted ? "The gateway did not answer in time." : "The connection to the gateway failed.";
    return { status: null, answer: fail({ failure: "unavailable", outcome: "unknown", nativeMessage }) };
  }
}

/** Null where the address or a header is not one: then nothing has left. */
function toRequest({ method, url, headers, json, jsonText, form }: HttpRequest, signal: AbortSignal): Request | null {
  const text = json === undefined ? jsonText : JSON.stringify(json);
  const body = text ?? (form ? new URLSearchParams(form) : null);
  const type = text !== undefined && { "content-type": "application/json" };
  try {
    return new Request(url, {
      method,
      headers: { accept: "application/json", "user-agent": "Dwar", ...type, ...headers },
      body,
      redirect: "manual",
      cache: "no-store",
      signal,
    });
  } catch {
    return null;
  }
}

/** A sender that does not look at the signal must not hold the order. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const ended = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, ended]);
}

/** Null where the body is larger than any gateway's answer. */
async function readText(response: Response): Promise<string | null> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > LARGEST_ANSWER) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parse(response: Response, text: string | null): Result<HttpAnswer, GatewayFailure> {
  const { status, headers } = response;
  if (text === null) return fail(unreadable("The answer is too large."));
  try {
    const body: unknown = text.trim() === "" ? {} : JSON.parse(text);
    return ok({ status, headers, body });
  } catch {
    // A page instead of JSON comes from something in front of the gateway: of its statuses only these mean what they say.
    return fail(status === 429 || status >= 500 ? refusal(response, {}, {}) : unreadable("The answer is not JSON."));
  }
}
