/** Gateways mask the payer's number as 98XXXXX904; one that did not is masked here. Empty where it is not known. */
export const maskedMobile = (sentTo: string | undefined): string => (sentTo ?? "").replace(/(\d{2})\d{5,}(\d{3})/g, "$1XXXXX$2");
