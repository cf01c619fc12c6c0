// A customer's browser without its window: follows redirects, fills in the hosted page's form, presses one of its buttons.

/** What the browser shows, or where it was sent. */
export interface Seen {
  readonly url: string;
  readonly status: number;
  readonly body: string;
}

/** One request, without following where its answer leads. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

interface Following {
  readonly follow?: boolean;
}
interface Pressing extends Following {
  /** What the customer has typed into the form. */
  readonly typed?: Readonly<Record<string, string>>;
}

export interface Browser {
  /** Follows redirects as long as they stay on this machine; told not to, it says where the first one leads. */
  browse(url: string, form?: Readonly<Record<string, string>>, options?: Following): Promise<Seen>;
  /** Presses a button of the page: the gateway's hosted pages know approve, later, decline and cancel. */
  press(seen: Seen, choice?: string, options?: Pressing): Promise<Seen>;
  /** Goes where the gateway's page led when it was not followed: back to us. */
  goOn(seen: Seen): Promise<Seen>;
}

const MOST_HOPS = 10;
const isPostingItself = ({ body }: Seen) => body.includes("document.forms[0].submit()");

/** `origin`: where this machine is; what leads elsewhere is not followed. */
export function browserOf(send: Send, origin: string): Browser {
  const browse: Browser["browse"] = async (url, form, { follow = true } = {}) => {
    let response = await send(url, form ? { method: "POST", body: new URLSearchParams(form) } : {});
    const leadsTo = (from: string) => new URL(response.headers.get("location") ?? "", from).href;
    let at = url;
    for (let hops = 0; follow && hops < MOST_HOPS && response.status >= 300 && response.status < 400; hops++) {
      at = leadsTo(at);
      if (new URL(at).origin !== origin) return { url: at, status: response.status, body: "" };
      response = await send(at, {});
    }
    const seen = { url: response.status === 303 ? leadsTo(at) : at, status: response.status, body: await response.text() };
    // A page that posts itself to us, as Razorpay's does when it is done.
    return follow && isPostingItself(seen) ? press(seen) : seen;
  };
  const press: Browser["press"] = async (seen, choice, { typed, ...options } = {}) => {
    const { action, fields } = formOf(seen, choice);
    return browse(action, { ...fields, ...typed }, options);
  };
  return { browse, press, goOn: (seen) => (seen.status === 303 ? browse(seen.url) : press(seen)) };
}

/** Pages post themselves without scripts too: the first form of a page, as a browser would send it. */
export function formOf({ url, body }: Seen, choice?: string): { readonly action: string; readonly fields: Record<string, string> } {
  const form = /<form[^>]*method="post"[^>]*>[\s\S]*?<\/form>/.exec(body)?.[0] ?? "";
  const plain = (text: string) =>
    text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  const action = plain(/action="([^"]*)"/.exec(form)?.[1] ?? "");
  if (action === "") throw new Error(`no form on ${url}: ${body.slice(0, 300)}`);
  const inputs = [...form.matchAll(/<input[^>]*>/g)].map(([input]) => input);
  const attribute = (input: string, name: string) => plain(new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? "");
  const fields = Object.fromEntries(
    inputs.filter((input) => attribute(input, "type") === "hidden").map((input) => [attribute(input, "name"), attribute(input, "value")]),
  );
  return { action: new URL(action, url).href, fields: { ...fields, ...(choice !== undefined && { choice }) } };
}
