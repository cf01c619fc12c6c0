import * as apps from "./apps.ts";
import * as audit from "./audit.ts";
import * as company from "./company.ts";
import * as gateways from "./gateways.ts";
import * as operator from "./operator.ts";
import * as orders from "./orders.ts";
import * as people from "./people.ts";

/** What the settings answer, by name: each is a component of the document. */
export const ANSWERS = { ...people, ...company, ...apps, ...gateways, ...orders, ...audit, ...operator };
