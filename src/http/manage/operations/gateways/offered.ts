import * as z from "zod";
import type { Gateway } from "../../../../gateways/contract.ts";
import { gateways } from "../../../../gateways/registry.ts";
import { ok } from "../../../../kernel/result.ts";
import { type FieldView, fieldViews } from "../../../../merchants/gateway-setup/shown.ts";
import type { Operation } from "../../operation.ts";
import { currency, MAY_LOOK, mode } from "./shared.ts";

/** A gateway as the form for a new account needs it. */
export interface OfferedGateway {
  readonly id: string;
  readonly name: string;
  readonly docs: string;
  readonly countries: Gateway["countries"];
  readonly currencies: Gateway["currencies"];
  readonly methods: Gateway["methods"];
  readonly modes: readonly string[];
  readonly flow: Gateway["flow"];
  readonly webhooks: boolean;
  readonly refunds: "by_hand" | "part" | "whole" | "none";
  readonly manualCapture: boolean;
  readonly fields: readonly FieldView[];
}

const refundsOf = ({ refund }: Gateway): OfferedGateway["refunds"] =>
  refund === undefined ? "none" : refund.byHand ? "by_hand" : refund.partial ? "part" : "whole";

const offered = (gateway: Gateway): OfferedGateway => ({
  id: gateway.id,
  name: gateway.name,
  docs: gateway.docs,
  countries: gateway.countries,
  currencies: gateway.currencies,
  methods: gateway.methods,
  modes: Object.keys(gateway.endpoints),
  flow: gateway.flow,
  webhooks: gateway.webhooks !== undefined,
  refunds: refundsOf(gateway),
  manualCapture: gateway.manualCapture,
  fields: fieldViews(gateway.fields),
});

const input = z.strictObject({ currency: currency.exactOptional(), mode: mode.exactOptional() });

/** Which gateways there are for a currency, with the fields of their credentials. */
export const offeredGateways: Operation<z.output<typeof input>, { readonly data: readonly OfferedGateway[] }> = {
  name: "gateways.offered",
  method: "GET",
  path: "/gateways",
  allows: MAY_LOOK,
  summary: "The gateways that can take a currency, with the fields of their credentials.",
  input,
  async run(_context, _params, { currency: wanted, mode: wantedMode }) {
    const data = [...gateways.values()]
      .filter(({ currencies }) => wanted === undefined || currencies === "any" || currencies.includes(wanted))
      .filter(({ endpoints }) => wantedMode === undefined || endpoints[wantedMode] !== undefined)
      .map(offered);
    return ok({ data });
  },
};
