import { raw } from "hono/html";
import type { Child, FC } from "hono/jsx";

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  section, main.pay { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 12px; padding: 1rem 1.5rem; margin: 1rem 0; }
  main.pay { max-width: 26rem; margin: 3rem auto; }
  .lead { opacity: .8; }
  button, select { font: inherit; padding: .5rem 1rem; border-radius: 8px; border: 1px solid color-mix(in srgb, currentColor 35%, transparent); }
  main.pay button { display: block; width: 100%; margin: .5rem 0; }
  main.pay button:first-of-type { background: #2457d6; color: #fff; border-color: #2457d6; }
  select { max-width: 100%; }
  table { border-collapse: collapse; width: 100%; font-size: .9rem; display: block; overflow-x: auto; }
  th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
`;

/** A page of the simulators, said to be one. */
export const Page: FC<{ title: string; children?: Child }> = ({ title, children }) => (
  <>
    {raw("<!doctype html>")}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style>{raw(STYLE)}</style>
      </head>
      <body>
        <h1>{title}</h1>
        {children}
      </body>
    </html>
  </>
);

/** What the customer can do on a gateway's hosted page; the first button approves. */
export const HostedPage: FC<{
  gateway: string;
  amount: string;
  action: string;
  fields?: Readonly<Record<string, string>>;
  buttons: Readonly<Record<string, string>>;
}> = ({ gateway, amount, action, fields = {}, buttons }) => (
  <Page title={`${gateway} (simulated)`}>
    <main class="pay">
      <p>
        You are asked to pay <strong>{amount}</strong>.
      </p>
      <form method="post" action={action}>
        {Object.entries(fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {Object.entries(buttons).map(([choice, label]) => (
          <button type="submit" name="choice" value={choice}>
            {label}
          </button>
        ))}
      </form>
    </main>
  </Page>
);
