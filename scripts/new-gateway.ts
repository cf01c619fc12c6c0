// Lays the files of a new gateway and its lines in the lists: `npm run new-gateway NAME`. What then has to be written: docs/adding-a-gateway.md
import { dirname } from "node:path";
import { layGateway } from "./skeletons/lay.ts";

const [name, ...rest] = process.argv.slice(2);
if (name === undefined || rest.length > 0 || name.startsWith("-")) {
  console.error("npm run new-gateway NAME, for example: npm run new-gateway connectips");
  process.exitCode = 2;
} else {
  const laid = layGateway(dirname(import.meta.dirname), name);
  if (laid.ok) {
    console.log(laid.value.join("\n"));
    console.log(`\nRead docs/adding-a-gateway.md, and run what is missing: npx vitest run test/conformance -t ${name}`);
  } else {
    console.error(laid.error);
    process.exitCode = 1;
  }
}
