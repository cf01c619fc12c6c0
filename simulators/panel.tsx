import { Hono } from "hono";
import type { FC } from "hono/jsx";
import { demoAccount } from "./accounts.ts";
import type { SimulatorsEnv } from "./env.ts";
import type { Books } from "./ledger.ts";
import { Page } from "./page.tsx";
import { simulations } from "./simulations.ts";
import { WEATHERS } from "./weather.ts";

/** The ledgers of the simulated gateways, and their weather. */
export const panel = new Hono<{ Bindings: SimulatorsEnv }>()
  .get("/", async (c) => {
    const all = [...simulations.values()];
    const books = await Promise.all(all.map(({ id }) => c.env.SIMULATOR_LEDGERS.getByName(id).books()));
    return c.html(
      <Page title="Simulated gateways">
        <p class="lead">Break a gateway, pay an order, and watch it recover. Nothing here leaves this machine.</p>
        {all.map(({ id, name }, at) => {
          const its = books[at];
          return its ? <Gateway id={id} name={name} books={its} /> : null;
        })}
      </Page>,
    );
  })
  .post("/:gateway/weather", async (c) => {
    const { weather } = await c.req.parseBody();
    const gateway = c.req.param("gateway");
    if (!simulations.has(gateway)) return c.text("There is no such simulator.", 404);
    const set = await c.env.SIMULATOR_LEDGERS.getByName(gateway).setWeather(String(weather));
    return set ? c.redirect("/simulators", 303) : c.text(`weather: one of ${Object.keys(WEATHERS).join(", ")}`, 422);
  })
  .post("/:gateway/addresses", async (c) => {
    const { address } = await c.req.parseBody();
    const gateway = c.req.param("gateway");
    if (!simulations.has(gateway)) return c.text("There is no such simulator.", 404);
    const added = await c.env.SIMULATOR_LEDGERS.getByName(gateway).addAddress(String(address).trim());
    return added
      ? c.redirect("/simulators", 303)
      : c.text("address: a webhook address of this machine's Dwar, as the settings show it", 422);
  })
  .get("/:gateway/books", async (c) => {
    const gateway = c.req.param("gateway");
    if (!simulations.has(gateway)) return c.text("There is no such simulator.", 404);
    return c.json(await c.env.SIMULATOR_LEDGERS.getByName(gateway).books());
  });

const money = (amount: number, currency: string) => `${amount} ${currency} (minor units)`;

/** What the settings ask for, and the other way round. */
const Credentials: FC<{ id: string }> = ({ id }) => {
  const { credentials } = demoAccount(id);
  return (
    <details>
      <summary>Its merchant's dashboard</summary>
      <dl>
        {Object.entries(credentials).map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </>
        ))}
      </dl>
      {Object.keys(credentials).some((name) => name.startsWith("webhook")) && (
        <form method="post" action={`/simulators/${id}/addresses`}>
          <label>
            Send webhooks to this address too <input name="address" type="url" required />
          </label>{" "}
          <button type="submit">Add</button>
        </form>
      )}
    </details>
  );
};

const Gateway: FC<{ id: string; name: string; books: Books }> = ({ id, name, books }) => (
  <section>
    <h2>{name}</h2>
    <form method="post" action={`/simulators/${id}/weather`}>
      <label>
        Weather{" "}
        <select name="weather">
          {Object.entries(WEATHERS).map(([weather, what]) => (
            <option value={weather} selected={weather === books.weather}>
              {weather}: {what}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Set</button>
    </form>
    <Credentials id={id} />
    {books.charges.length === 0 ? (
      <p>Nothing was charged yet.</p>
    ) : (
      <table>
        <thead>
          <tr>
            <th>Charge</th>
            <th>Reference</th>
            <th>Taken</th>
            <th>Given back</th>
            <th>When</th>
          </tr>
        </thead>
        <tbody>
          {books.charges.toReversed().map((charge) => (
            <tr>
              <td>{charge.id}</td>
              <td>{charge.reference}</td>
              <td>{money(charge.amount, charge.currency)}</td>
              <td>{books.refunds.filter((refund) => refund.charge === charge.id).reduce((sum, { amount }) => sum + amount, 0)}</td>
              <td>{new Date(charge.at).toISOString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </section>
);
