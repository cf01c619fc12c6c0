// Operations from the command line, `npm run app:create` and the others: without a name it lists them.
import { run } from "./ops/run.ts";
import { thisMachine } from "./ops/this-machine.ts";

process.exitCode = await run(process.argv.slice(2), thisMachine);
