// Operations from the command line: `npm run app:create`, `app:keys`, `app:origins`, `company:kyb`, `gateway:add`, `webhook:add`, `order:show`.
import { run } from "./ops/run.ts";
import { thisMachine } from "./ops/this-machine.ts";

process.exitCode = await run(process.argv.slice(2), thisMachine);
