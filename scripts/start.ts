// npm start: the whole product on this machine, and a shop to buy from (--no-shop leaves it out).
// Everything else that follows -- goes to wrangler: npm start -- --port 9000 --persist-to DIR
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { DEMO_SHOPS } from "./demo.ts";
import { DEMO_USER } from "./demo-user.ts";
import { localConfigs } from "./local/config.ts";
import { prepareDatabase } from "./local/database.ts";
import { flag } from "./local/flags.ts";
import { freePort, isTaken } from "./local/ports.ts";
import { localSecrets } from "./local/secrets.ts";
import { openShop } from "./local/shop.ts";

const started = Date.now();
const root = dirname(import.meta.dirname);
const args = process.argv.slice(2).filter((arg) => arg !== "--no-shop");
const wantsShop = !process.argv.includes("--no-shop");
const port = Number(flag(args, "port") ?? 8787);
const persistTo = resolve(root, flag(args, "persist-to") ?? ".wrangler/state");
const origin = `http://localhost:${port}`;

function give(up: string): never {
  console.error(up);
  process.exit(1);
}

if (!Number.isInteger(port) || port < 1 || port > 65_535)
  give(`--port ${flag(args, "port")} is not a port: it is a number from 1 to 65535.`);
if (await isTaken(port)) give(`Port ${port} is taken by another program. Choose another one: npm start -- --port ${port + 1}`);

console.log("Preparing the local database …");
const secrets = localSecrets(root);
await prepareDatabase({ root, persistTo, sealingKeys: secrets.SEALING_KEYS });

console.log("Starting the worker …");
const given = (name: string, value: string) => (flag(args, name) === undefined ? [`--${name}`, value] : []);
const isWindows = process.platform === "win32";
const wrangler = spawn(
  process.execPath,
  [
    join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js"),
    "dev",
    "--local",
    ...localConfigs({ root, persistTo, origin }).flatMap((config) => ["--config", config]),
    ...["--var", "ENVIRONMENT:local"],
    // wrangler.toml has the deployed worker's: orders of this machine would be paid there.
    ...["--var", "PUBLIC_ORIGIN:"],
    ...["--var", `SIMULATORS_ORIGIN:${origin}/simulators`],
    "--show-interactive-dev-session=false",
    ...given("log-level", "log"),
    // Without it wrangler warns that nobody calls the scheduled handler: we do, below.
    "--test-scheduled",
    ...given("port", String(port)),
    ...given("persist-to", persistTo),
    // Two instances would otherwise both want 9229.
    ...given("inspector-port", String(await freePort())),
    ...args,
  ],
  {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    // A group of its own: wrangler's children must end with it.
    detached: !isWindows,
    env: {
      ...process.env,
      CI: "1",
      WRANGLER_SEND_METRICS: "false",
      // What request.cf would say: asked of the network, and nothing here reads it.
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      // Instances find each other's workers here: two of this one must not.
      WRANGLER_REGISTRY_PATH: join(persistTo, "registry"),
    },
  },
);

function end(signal: NodeJS.Signals): void {
  const { pid } = wrangler;
  if (pid === undefined) return;
  // Windows has no process groups: taskkill knows the children.
  if (isWindows) return void spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" });
  try {
    process.kill(-pid, signal);
  } catch {
    // It has already ended.
  }
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    end(signal);
    setTimeout(() => end("SIGKILL"), 5_000).unref();
  });
}
wrangler.on("error", (error) => give(`wrangler can't be started: ${error.message}`));
wrangler.on("exit", (code, signal) => {
  // A crashed wrangler leaves workerd behind, which would keep the port.
  end("SIGKILL");
  process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
});

const answers = async () => {
  try {
    await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(5_000) });
    return true;
  } catch {
    return false;
  }
};
while (!(await answers())) await new Promise((next) => setTimeout(next, 100));

const shop = wantsShop ? await openShop({ origin, port }).catch((error: unknown) => String(error)) : "left out";

const [demo] = DEMO_SHOPS;
console.log(`
A shop to buy from: ${shop}

Dwar is ready at ${origin} after ${((Date.now() - started) / 1000).toFixed(1)} s. Its data is in ${persistTo}. Stop it with Ctrl-C.
${DEMO_SHOPS.map(
  ({ name, app, publicKey, secretKey, signingSecret }) => `
${name} (${app}, test mode)
  secret key      ${secretKey}
  public key      ${publicKey}
  signing secret  ${signingSecret}`,
).join("\n")}

Dashboard: ${origin}/dashboard
  e-mail          ${DEMO_USER.email}
  password        ${DEMO_USER.password}

Create a payment by hand, then open its paymentUrl in a browser:

  curl ${origin}/v1/orders -H "Authorization: Bearer ${demo.secretKey}" -d amount=345.67 -d currency=NPR -d "description=Masala tea"

Simulated gateways, their books and their weather: ${origin}/simulators

Pay it with the mobile number 9800000000, the PIN 1111 and the code 987654.
`);

// `wrangler dev` never does this by itself.
setInterval(() => fetch(`${origin}/cdn-cgi/local/scheduled`, { signal: AbortSignal.timeout(30_000) }).catch(() => {}), 60_000);
