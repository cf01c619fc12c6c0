import type { AnyOperation } from "../../operation.ts";
import {
  addOneCurrency,
  addOneMethod,
  changeOneCurrency,
  changeOneMethod,
  disableCurrency,
  disableMethod,
  enableCurrency,
  enableMethod,
  readCatalogue,
} from "./catalogue.ts";
import { decideOneCompany, listAllCompanies, readOneCompany } from "./companies.ts";
import { listLimits, setOneLimit } from "./limits.ts";

/** What operators do for everybody. */
export const OPERATOR_OPERATIONS: readonly AnyOperation[] = [
  readCatalogue,
  listAllCompanies,
  readOneCompany,
  decideOneCompany,
  addOneCurrency,
  changeOneCurrency,
  enableCurrency,
  disableCurrency,
  addOneMethod,
  changeOneMethod,
  enableMethod,
  disableMethod,
  listLimits,
  setOneLimit,
];
