import type { AttemptReason } from "../../domain/events.ts";
import type { Ask, FailureKind, Method } from "../../domain/facts.ts";
import type { ErrorCode } from "../../kernel/errors.ts";
import type { Figures } from "./figures.ts";

interface MethodWords {
  readonly name: string;
  readonly hint: string;
  readonly title: string;
}

const figures: Figures = { locale: "en" };
const tries = (count: number) => (count === 1 ? "1 try left." : `${count} tries left.`);
const NOT_TAKEN = "The payment service could not take this payment.";

const failures: Readonly<Record<FailureKind, string>> = {
  declined: "The payment was declined.",
  locked: "There were too many wrong tries, so this account is locked for a while.",
  wrong_answer: "There were too many wrong tries, so this attempt has ended.",
  cancelled_by_payer: "You cancelled the payment.",
  expired: "The time for this attempt ran out.",
  duplicate: "The payment service has already seen this attempt.",
  already_done: "The payment service has already seen this attempt.",
  bad_request: NOT_TAKEN,
  bad_credentials: NOT_TAKEN,
  bad_signature: NOT_TAKEN,
  not_found: "The payment service does not know this attempt any more.",
  rate_limited: "The payment service is busy.",
  unavailable: "The payment service does not answer.",
  unreadable: NOT_TAKEN,
};

const reasons: Readonly<Record<AttemptReason, string>> = {
  ...failures,
  cancelled: "The payment was cancelled.",
  voided: "The payment was cancelled.",
  unresolved: "The payment service could not tell what became of this attempt.",
};

const refusals: Readonly<Partial<Record<ErrorCode, string>>> = {
  "request.invalid": "Choose one of the ways to pay.",
  "order.no_gateway": "This way to pay is not available right now. Choose another one.",
  "order.unapproved_limit": "This shop can't take a payment of this size yet. Please contact it.",
  "order.too_many_attempts": "There were too many attempts to pay. Please contact the shop.",
};

const methods: Readonly<Record<Method, MethodWords>> = {
  card: { name: "Card", hint: "Credit or debit card", title: "Pay by card" },
  wallet: { name: "Wallet", hint: "From your wallet account", title: "Pay with your wallet" },
  netbanking: { name: "Net banking", hint: "Sign in at your bank", title: "Pay by net banking" },
  upi: { name: "UPI", hint: "Approve it in your UPI app", title: "Pay with UPI" },
  bank_transfer: { name: "Bank transfer", hint: "From your bank account", title: "Pay by bank transfer" },
  crypto: { name: "Crypto", hint: "From your crypto wallet", title: "Pay with crypto" },
};

/** By what it is asked for as; where there is no word of ours the gateway's own label is shown, which is English. */
const labels: Readonly<Partial<Record<Ask["kind"], string>>> = {};

/** What was typed and is wrong, by what it was asked for as. */
const wrong: Readonly<Record<Ask["kind"], string>> = {
  mobile: "This mobile number is not right.",
  pin: "This PIN is not right.",
  code: "This code is not right.",
  text: "This is not right.",
};

/** What is asked of the customer before how to pay. */
const details: Readonly<Record<"firstName" | "lastName" | "phone" | "email", string>> = {
  firstName: "First name",
  lastName: "Last name",
  phone: "Phone number",
  email: "E-mail address",
};

const detailsWrong: Readonly<Record<keyof typeof details | "accept", string>> = {
  firstName: "Enter your first name.",
  lastName: "Enter your last name.",
  phone: "Enter your phone number, in digits.",
  email: "Enter your whole e-mail address.",
  accept: "Accept the terms to go on.",
};

/** Every word a customer reads. Another language is another object of this type in a file of its own. */
export const en = {
  language: "en",
  /** In the language itself, for who looks for it on a page in another one. */
  name: "English",
  chooseLanguage: "Language",
  figures,
  testMode: "Test mode.",
  testModeMeans: "No real money moves.",
  payTo: (merchant: string) => `Payment to ${merchant}`,
  reference: (reference: string) => `Reference ${reference}`,
  expiresIn: "Expires in",

  detailsTitle: "Your details",
  detailsText: (merchant: string) => `${merchant} needs these before you pay.`,
  details,
  acceptTerms: (merchant: string) => `I accept the terms and conditions of ${merchant}`,
  detailsWrongTitle: "Please check what you have entered",
  detailsWrong,

  chooseTitle: "How do you want to pay?",
  pay: (amount: string) => `Pay ${amount}`,
  noMethods: "There is no way to pay this right now. Please contact the shop.",
  anotherWay: "Pay another way",
  change: "Change",
  methods,

  failedTitle: "The payment did not go through",
  cancelledTitle: "Payment not made",
  tryAgain: "You have not been charged. Try again, or choose another way to pay.",
  tryAgainOnly: "You have not been charged. You can try again.",
  retryAfter: (duration: string) => `Try again in ${duration}.`,
  wrong,
  tries,
  failures,
  reasons,
  refusals,
  unknownReason: NOT_TAKEN,
  refused: "That did not work. Please try again.",

  continueTitle: "One more step",
  continueText: "You go on at the payment service and come back here afterwards.",
  continue: "Continue to pay",
  confirm: "Continue",
  codeTitle: "Enter the code",
  labels,
  codeSent: (to: string) => `The code was sent to ${to}.`,
  needsScript: "This way to pay needs JavaScript. Turn it on and load this page again, or pay another way.",
  testHint: "To try it out in test mode:",
  testMobile: "Mobile number 9800000000 to 9800000005",
  testPin: "PIN 1111",
  testCode: "Code 987654",

  waitTitle: {
    connecting: "Connecting to the payment service",
    pending: "Your payment is on its way",
    checking: "Checking your payment",
    approve: "Waiting for your approval",
  },
  waitText: {
    connecting: "This takes a few seconds.",
    pending: "The payment service has not finished yet. You don't need to pay again.",
    checking: "We are asking the payment service what became of it. Please don't pay again.",
    approve: "Approve the payment where your payment service asks you to.",
  },
  waitRefreshes: "This page updates by itself.",
  checkNow: "Check now",

  authorizedTitle: "Payment authorised",
  authorizedText: (merchant: string) => `The amount is reserved for you. ${merchant} collects it when your order is ready.`,
  mismatchTitle: "We have to check your payment",
  mismatchText: (merchant: string) =>
    `Money arrived, but not the amount that was asked for. ${merchant} knows and will settle it with you. Please don't pay again.`,

  paidTitle: "Payment complete",
  paidText: (merchant: string) => `${merchant} has your payment. Thank you.`,
  refundedTitle: "Payment refunded",
  refundedText: (merchant: string) => `${merchant} has given this payment back.`,
  partlyRefundedText: (merchant: string) => `${merchant} has given a part of this payment back.`,
  expiredTitle: "This payment has expired",
  expiredText: (merchant: string) => `The time to pay is over. If money has left your account, contact ${merchant}.`,
  cancelledByShopTitle: "This payment was cancelled",
  cancelledByShopText: (merchant: string) => `It can't be paid any more. If money has left your account, contact ${merchant}.`,

  back: (merchant: string) => `Back to ${merchant}`,
  cancel: (merchant: string) => `Cancel and go back to ${merchant}`,
  contact: (merchant: string) => `Questions? Contact ${merchant}`,

  troubleTitle: "We can't take payments this minute",
  troubleText: "Nothing was charged. This page tries again by itself.",
  troubleAfterText: "If you have just paid, your payment is not lost. Please don't pay again: this page checks by itself.",
  missingTitle: "There is nothing here",
  missingText: "Check the address, or go back to the shop and start the payment again.",
  tooManyTitle: "One moment, please",
  tooManyText: "Too much came from your connection at once. Wait a minute, then go back and try again.",
  goneTitle: "This payment page is closed",
  goneText: "It can't be used any more. Go back to the shop to see your order.",
};

export type Words = typeof en;
