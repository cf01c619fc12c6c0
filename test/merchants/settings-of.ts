import type { AccountSettings, AppSettings } from "../../src/merchants/settings.ts";

export const anAccount = (over: Partial<AccountSettings> = {}): AccountSettings => ({
  id: "gc_1",
  gateway: "khalti",
  mode: "test",
  sealed: "",
  enabled: true,
  verified: true,
  priority: 0,
  priorities: {},
  downUntil: null,
  currencies: null,
  methods: null,
  ...over,
});

export const anApp = (over: Partial<AppSettings> = {}): AppSettings => ({
  id: "ap_1",
  company: "co_1",
  name: "Shop",
  email: null,
  phone: null,
  site: null,
  colour: null,
  logo: null,
  idSalt: "salt",
  disabled: false,
  keepsDuplicates: false,
  createdAt: 0,
  domains: [],
  origins: [],
  keys: [],
  unapprovedLimits: {},
  signing: { test: null, live: null },
  endpoints: [],
  accounts: [],
  ...over,
});
