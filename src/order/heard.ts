import type { Observation } from "../domain/facts.ts";
import type { Attempt } from "../domain/state.ts";
import { gatewayById } from "../gateways/registry.ts";

/** A gateway's word on an attempt, with whether asking it again tells what went back: webhooks and the answers of calls mostly don't say. */
export const heard = ({ choice }: Attempt, observation: Observation): Observation =>
  gatewayById(choice.gateway)?.tellsReturned ? { ...observation, tellsReturned: true } : observation;
