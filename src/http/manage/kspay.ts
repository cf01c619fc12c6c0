import { gatewayById } from "../../gateways/registry.ts";
import type { FieldFault, Refusal } from "../../kernel/manage-errors.ts";
import { isRecord } from "../body.ts";
import { FAULTS, type FaultName, filled } from "../dialects/kspay/catalogue.ts";
import type { ManageProblem } from "../problem.ts";

// What KS Pay's management API says where the settings refuse, beside the code of our own: for programs that were written for it.

type Code = Refusal["code"];

/** What was asked, where it was an operation. */
export interface Asked {
  /** Its name, such as "apps.update". */
  readonly operation: string;
  readonly given: unknown;
}

/** A field that is not there, that is there without text, that its gateway does not have, or that came with a country. */
type Wrong = "absent" | "empty" | "unknown" | "with a country";

export interface Rule {
  readonly code: Code;
  readonly fault: FaultName;
  /** Names of operations, or their areas ("gateways"); absent: any. */
  readonly of?: readonly string[];
  /** The field at fault, or what it is in. */
  readonly field?: string;
  readonly wrong?: Wrong;
}

const INVALID = "request.invalid";
const NAMES_COMPANY = ["company.create", "company.update"];
const NAMES_APP = ["apps.create", "apps.update"];
const CURRENCIES = ["operator.currencies.add"];

/** The first that fits is said. What none fits has no word of KS Pay's. */
export const RULES: readonly Rule[] = [
  { code: INVALID, of: NAMES_COMPANY, field: "name", wrong: "empty", fault: "management.companyModule.companyNameEmpty" },
  { code: INVALID, of: ["company.create"], field: "name", wrong: "absent", fault: "management.companyModule.companyNameEmpty" },
  { code: INVALID, of: NAMES_COMPANY, field: "name", fault: "management.companyModule.companyNameError" },
  { code: INVALID, of: NAMES_APP, field: "name", wrong: "empty", fault: "management.appModule.appNameEmpty" },
  { code: INVALID, of: ["apps.create"], field: "name", wrong: "absent", fault: "management.appModule.appNameEmpty" },
  { code: INVALID, of: NAMES_APP, field: "name", fault: "management.appModule.appNameError" },
  { code: INVALID, field: "page", fault: "management.pagination.pageShouldBePositive" },
  { code: INVALID, field: "limit", fault: "management.pagination.limitShouldBePositive" },
  { code: INVALID, of: CURRENCIES, field: "code", wrong: "absent", fault: "management.common.invalidId" },
  { code: INVALID, of: CURRENCIES, field: "code", fault: "management.currencyModule.invalidCurrencyCode" },
  { code: INVALID, of: ["gateways.add"], field: "credentials", wrong: "unknown", fault: "sandboxLive.common.invalidKeyValues" },
  { code: INVALID, of: ["gateways.add"], field: "credentials", wrong: "absent", fault: "sandboxLive.common.missingGatewaySpecsKeys" },
  { code: INVALID, of: ["gateways"], field: "methods", fault: "management.common.invalidPaymentMethodIds" },
  { code: INVALID, of: ["gateways"], field: "currency", fault: "sandboxLive.gatewayErrors.invalidCurrencyId" },
  { code: INVALID, of: ["gateways"], field: "currencies", fault: "sandboxLive.gatewayErrors.invalidCurrencyId" },
  { code: INVALID, field: "country", wrong: "absent", fault: "management.common.invalidId" },
  { code: INVALID, field: "country", fault: "management.countryModule.countryNotExists" },
  { code: INVALID, field: "state", fault: "management.stateModule.stateDoesNotExists" },
  { code: INVALID, wrong: "absent", fault: "management.common.invalidId" },
  { code: INVALID, of: ["gateways"], fault: "sandboxLive.gatewayErrors.invalidGatewayData" },
  { code: INVALID, fault: "management.system.invalidRequest" },
  { code: "company.foreign_state", field: "country", fault: "management.companyModule.invalidCountry" },
  { code: "company.foreign_state", field: "state", wrong: "with a country", fault: "management.companyModule.invalidCountryState" },
  { code: "company.foreign_state", fault: "management.companyModule.invalidState" },
  { code: "company.tax_number", fault: "management.appModule.invalidGstNo" },
  { code: "company.too_many", fault: "management.companyModule.companyAlreadyExists" },
  { code: "company.name_taken", fault: "management.companyModule.companyAlreadyExistsWithThisName" },
  { code: "company.none", fault: "management.companyModule.companyNotExists" },
  { code: "company.not_found", fault: "management.companyModule.companyNotExists" },
  { code: "app.name_taken", fault: "management.appModule.appNameAlreadyExists" },
  { code: "app.email_taken", fault: "management.appModule.appEmailAlreadyExists" },
  { code: "app.phone_taken", fault: "management.appModule.appPhoneAlreadyExists" },
  { code: "app.not_found", fault: "management.appModule.appNotExists" },
  { code: "order.no_gateway", fault: "management.appModule.appGatewayNotExist" },
  { code: "currency.not_found", fault: "management.currencyModule.currencyNotExists" },
  { code: "currency.exists", fault: "management.currencyModule.currencyCodeAlreadyExists" },
  { code: "currency.name_taken", fault: "management.currencyModule.currencyAlreadyExists" },
  { code: "method.not_found", fault: "management.paymentMethod.paymentMethodNotFound" },
  { code: "method.exists", fault: "management.paymentMethod.paymentMethodExists" },
  { code: "method.enabled", fault: "management.paymentMethod.paymentMethodAlreadyEnabled" },
  { code: "method.disabled", fault: "management.paymentMethod.paymentMethodAlreadyDisabled" },
  { code: "method.not_allowed", fault: "management.paymentMethod.paymentMethodNotAllowed" },
  { code: "account.not_found", fault: "sandboxLive.gatewayErrors.gatewayNotFound" },
  { code: "gateway.unknown", fault: "sandboxLive.gatewayErrors.gatewaySpecsNotFound" },
  { code: "gateway.rejected", fault: "sandboxLive.common.invalidCredentials" },
  { code: "gateway.silent", fault: "management.system.externalProviderIssue" },
  { code: "gateway.credentials_open", fault: "sandboxLive.gatewayErrors.credentialsNotYetAdded" },
  { code: "gateway.credentials_failed", fault: "sandboxLive.gatewayErrors.credentialStepFailed" },
  { code: "gateway.step_done", fault: "sandboxLive.gatewayErrors.stepAlreadyCompleted" },
  { code: "gateway.in_verification", of: ["gateways.domain"], fault: "sandboxLive.gatewayErrors.GatewayStatusNotVerified" },
  {
    code: "gateway.in_verification",
    of: ["gateways.disable", "gateways.enable", "gateways.remove"],
    fault: "sandboxLive.gatewayErrors.GatewayStatusNotVerifiedCannotDisable",
  },
  { code: "gateway.in_verification", fault: "sandboxLive.gatewayErrors.GatewayStatusInVerify" },
  { code: "gateway.verified", fault: "sandboxLive.gatewayErrors.paymentGatewayCannotBeEdited" },
  { code: "key.not_found", fault: "sandboxLive.keyVaultErrors.credentialsNotFound" },
  { code: "document.not_found", fault: "management.system.noDataFound" },
  { code: "domain.not_found", fault: "management.system.noDataFound" },
  { code: "endpoint.not_found", fault: "management.system.noDataFound" },
  { code: "invitation.not_found", fault: "management.system.noDataFound" },
  { code: "member.not_found", fault: "management.system.noDataFound" },
  { code: "session.not_found", fault: "management.system.noDataFound" },
  { code: "auth.signed_out", fault: "management.auth.tokenMissing" },
  { code: "auth.role", fault: "management.system.unauthorizedAccess" },
  { code: "auth.foreign", fault: "management.auth.unauthorizedAccess" },
  { code: "request.not_found", fault: "management.common.notFoundUrl" },
  { code: "request.method", fault: "management.common.notFoundUrl" },
  { code: "request.malformed", fault: "management.system.invalidRequest" },
  { code: "request.media_type", fault: "management.system.invalidRequest" },
  { code: "request.too_large", fault: "management.system.invalidRequest" },
  { code: "config.public_origin", fault: "management.common.environmentSetupError" },
  { code: "internal", fault: "management.system.oopsSomethingWentWrong" },
];

/** Null: KS Pay has no word for it. `said` is ours, for what KS Pay leaves open. */
export function kspayOf(refusal: Refusal, said: string, asked: Asked = { operation: "", given: {} }): ManageProblem["kspay"] | null {
  const errors = refusal.errors ?? (refusal.field === undefined ? [] : [{ field: refusal.field, message: said }]);
  for (const rule of RULES) {
    const wrong = fits(rule, refusal.code, errors, asked);
    const fault = wrong && FAULTS.get(rule.fault);
    if (fault) return { code: fault.code, message: filled(fault.message, valuesOf(wrong, said, asked)) };
  }
  return null;
}

/** The fields that the rule is about; null where it is not about this refusal. */
function fits(rule: Rule, code: Code, errors: readonly FieldFault[], { operation, given }: Asked): readonly string[] | null {
  if (rule.code !== code) return null;
  if (rule.of && !rule.of.some((name) => operation === name || operation.startsWith(`${name}.`))) return null;
  const { field: wanted, wrong } = rule;
  const fields = errors
    .map(({ field }) => field)
    .filter((field) => wanted === undefined || field === wanted || field.startsWith(`${wanted}.`))
    .filter((field) => wrong === undefined || isWrong(wrong, field, given));
  return fields.length > 0 || (wanted === undefined && wrong === undefined) ? fields : null;
}

const valueAt = (given: unknown, field: string): unknown =>
  field.split(".").reduce<unknown>((at, name) => {
    if (Array.isArray(at)) return at[Number(name)];
    return isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }, given);

function isWrong(wrong: Wrong, field: string, given: unknown): boolean {
  const value = valueAt(given, field);
  if (wrong === "empty") return typeof value === "string" && value.trim() === "";
  if (wrong === "absent") return value === undefined || (value === "" && field.startsWith("credentials."));
  if (wrong === "with a country") return valueAt(given, "country") !== undefined;
  const [, name = ""] = field.split(".");
  const gateway = gatewayById(textAt(given, "gateway") ?? "");
  return gateway !== undefined && name !== "" && !Object.hasOwn(gateway.fields, name);
}

const textAt = (given: unknown, field: string): string | null => {
  const value = valueAt(given, field);
  return typeof value === "string" ? value.slice(0, 100) : null;
};

function valuesOf(fields: readonly string[], said: string, { given }: Asked): Readonly<Record<string, string>> {
  const names = fields.map((field) => field.replace(/^credentials\./, "")).join(", ");
  return {
    id: fields[0] ?? "",
    ids: fields.map((field) => textAt(given, field) ?? field).join(", "),
    missingKeys: names,
    invalidKeyValues: names,
    name: gatewayById(textAt(given, "gateway") ?? "")?.name ?? "this account",
    currency: "this account",
    env: "this installation",
    message: said,
  };
}
