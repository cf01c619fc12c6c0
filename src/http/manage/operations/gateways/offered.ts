import * as z from "zod";
import type { Gateway } from "../../../../gateways/contract.ts";
import { gateways } from "../../../../gateways/registry.ts";
import { ok } from "../../../../kernel/result.ts";
import { fieldViews } from "../../../../merchants/gateway-setup/shown.ts";
import type { OfferedGateway } from "../../answers/gateways.ts";
import * as answers from "../../answers/gateways.ts";
import { inCompany } from "../../operation.ts";
import { currency, MAY_LOOK, mode } from "./shared.ts";

const refundsOf = ({ refund }: Gateway): OfferedGateway["refunds"] =>
  refund === undefined ? "none" : refund.byHand ? "by_hand" : refund.partial ? "part" : "whole";

const offered = (gateway: Gateway): OfferedGateway => ({
  id: gateway.id,
  name: gateway.name,
  docs: gateway.docs,
  countries: gateway.countries,
  currencies: gateway.currencies,
  methods: gateway.methods,
  modes: mode.options.filter((one) => gateway.endpoints[one] !== undefined),
  flow: gateway.flow,
  webhooks: gateway.webhooks !== undefined,
  refunds: refundsOf(gateway),
  manualCapture: gateway.manualCapture,
  fields: fieldViews(gateway.fields),
});

const input = z.strictObject({ currency: currency.exactOptional(), mode: mode.exactOptional() });

/** Which gateways there are for a currency, with the fields of their credentials. */
export const offeredGateways = inCompany({
  name: "gateways.offered",
  method: "GET",
  path: "/gateways",
  allows: MAY_LOOK,
  summary: "The gateways that can take a currency, with the fields of their credentials.",
  input,
  answer: answers.offeredGatewayList,
  async run(_context, _params, { currency: wanted, mode: wantedMode }) {
    const data = [...gateways.values()]
      .filter(({ currencies }) => wanted === undefined || currencies === "any" || currencies.includes(wanted))
      .filter(({ endpoints }) => wantedMode === undefined || endpoints[wantedMode] !== undefined)
      .map(offered);
    return ok({ data });
  },
});
