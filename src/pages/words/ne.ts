import type { Words } from "./en.ts";

/**
 * The runtime's Intl has no Nepali and would fall back to "NPR 1,234,567.89" and "59 minutes". Hindi groups numbers as Nepali does
 * (lakh, karod) and takes Devanagari digits, so its numbers are borrowed; the sign of the rupee and the units of time are ours.
 */
const NUMBERS = "hi-IN-u-nu-deva";
const number = new Intl.NumberFormat(NUMBERS);

const NOT_TAKEN = "भुक्तानी सेवाले यो भुक्तानी लिन सकेन।";
const CANCELLED = "भुक्तानी रद्द गरियो।";
const SEEN_BEFORE = "भुक्तानी सेवाले यो प्रयास पहिले नै पाइसकेको छ।";
const NOT_CHARGED = "तपाईंको पैसा काटिएको छैन।";

const failures: Words["failures"] = {
  declined: "भुक्तानी अस्वीकृत भयो।",
  locked: "धेरै पटक गलत प्रयास भएकाले यो खाता केही समयका लागि लक गरिएको छ।",
  wrong_answer: "धेरै पटक गलत प्रयास भएकाले यो प्रयास बन्द गरिएको छ।",
  cancelled_by_payer: "तपाईंले भुक्तानी रद्द गर्नुभयो।",
  expired: "यस प्रयासको समय सकियो।",
  duplicate: SEEN_BEFORE,
  already_done: SEEN_BEFORE,
  bad_request: NOT_TAKEN,
  bad_credentials: NOT_TAKEN,
  bad_signature: NOT_TAKEN,
  not_found: "भुक्तानी सेवामा यो प्रयास अब भेटिएन।",
  rate_limited: "भुक्तानी सेवा अहिले व्यस्त छ।",
  unavailable: "भुक्तानी सेवाबाट जवाफ आएन।",
  unreadable: NOT_TAKEN,
};

export const ne: Words = {
  language: "ne",
  name: "नेपाली",
  chooseLanguage: "भाषा",
  figures: {
    locale: NUMBERS,
    signs: { NPR: "रु" },
    units: { day: "दिन", hour: "घण्टा", minute: "मिनेट", second: "सेकेन्ड" },
  },
  testMode: "परीक्षण मोड।",
  testModeMeans: "यहाँ वास्तविक पैसा काटिँदैन।",
  payTo: (merchant) => `भुक्तानी पाउने: ${merchant}`,
  reference: (reference) => `सन्दर्भ नम्बर ${reference}`,
  expiresIn: "बाँकी समय:",

  detailsTitle: "तपाईंको विवरण",
  detailsText: (merchant) => `भुक्तानी गर्नुअघि ${merchant} लाई यो विवरण चाहिन्छ।`,
  details: { firstName: "नाम", lastName: "थर", phone: "फोन नम्बर", email: "इमेल ठेगाना" },
  acceptTerms: (merchant) => `म ${merchant} का नियम तथा सर्तहरू स्वीकार गर्छु`,
  detailsWrongTitle: "कृपया आफूले भरेको विवरण जाँच्नुहोस्",
  detailsWrong: {
    firstName: "आफ्नो नाम लेख्नुहोस्।",
    lastName: "आफ्नो थर लेख्नुहोस्।",
    phone: "आफ्नो फोन नम्बर अङ्कमा लेख्नुहोस्।",
    email: "आफ्नो पूरा इमेल ठेगाना लेख्नुहोस्।",
    accept: "अगाडि बढ्न सर्तहरू स्वीकार गर्नुहोस्।",
  },

  chooseTitle: "कसरी भुक्तानी गर्नुहुन्छ?",
  pay: (amount) => `${amount} तिर्नुहोस्`,
  noMethods: "अहिले यसको भुक्तानी गर्ने कुनै माध्यम उपलब्ध छैन। कृपया विक्रेतासँग सम्पर्क गर्नुहोस्।",
  anotherWay: "अर्को माध्यमबाट भुक्तानी गर्नुहोस्",
  change: "बदल्नुहोस्",
  methods: {
    card: { name: "कार्ड", hint: "क्रेडिट वा डेबिट कार्ड", title: "कार्डबाट भुक्तानी गर्नुहोस्" },
    wallet: { name: "वालेट", hint: "आफ्नो वालेट खाताबाट", title: "वालेटबाट भुक्तानी गर्नुहोस्" },
    netbanking: { name: "नेट बैंकिङ", hint: "आफ्नो बैंकमा लगइन गरेर", title: "नेट बैंकिङबाट भुक्तानी गर्नुहोस्" },
    upi: { name: "UPI", hint: "आफ्नो UPI एपमा स्वीकृत गरेर", title: "UPI बाट भुक्तानी गर्नुहोस्" },
    bank_transfer: { name: "बैंक ट्रान्सफर", hint: "आफ्नो बैंक खाताबाट", title: "बैंक ट्रान्सफरबाट भुक्तानी गर्नुहोस्" },
    crypto: { name: "क्रिप्टो", hint: "आफ्नो क्रिप्टो वालेटबाट", title: "क्रिप्टोबाट भुक्तानी गर्नुहोस्" },
  },

  failedTitle: "भुक्तानी सफल भएन",
  cancelledTitle: "भुक्तानी भएको छैन",
  tryAgain: `${NOT_CHARGED} फेरि प्रयास गर्नुहोस्, वा भुक्तानीको अर्को माध्यम छान्नुहोस्।`,
  tryAgainOnly: `${NOT_CHARGED} फेरि प्रयास गर्न सक्नुहुन्छ।`,
  retryAfter: (duration) => `${duration}पछि फेरि प्रयास गर्नुहोस्।`,
  wrong: {
    mobile: "यो मोबाइल नम्बर मिलेन।",
    pin: "पिन मिलेन।",
    code: "कोड मिलेन।",
    text: "यो मिलेन।",
  },
  tries: (count) => `अब ${number.format(count)} पटक मात्र प्रयास गर्न सकिन्छ।`,
  failures,
  reasons: {
    ...failures,
    cancelled: CANCELLED,
    voided: CANCELLED,
    unresolved: "यस प्रयासको नतिजा के भयो, भुक्तानी सेवाले बताउन सकेन।",
  },
  refusals: {
    "request.invalid": "भुक्तानीको एउटा माध्यम छान्नुहोस्।",
    "order.no_gateway": "यो माध्यम अहिले उपलब्ध छैन। अर्को छान्नुहोस्।",
    "order.unapproved_limit": "यो पसलले अहिले यति रकमको भुक्तानी लिन सक्दैन। कृपया पसललाई सम्पर्क गर्नुहोस्।",
    "order.too_many_attempts": "भुक्तानीका लागि धेरै पटक प्रयास भइसक्यो। कृपया विक्रेतासँग सम्पर्क गर्नुहोस्।",
  },
  unknownReason: NOT_TAKEN,
  refused: "यो हुन सकेन। कृपया फेरि प्रयास गर्नुहोस्।",

  continueTitle: "अब एउटा मात्र चरण बाँकी छ",
  continueText: "भुक्तानी सेवाको पेजमा भुक्तानी गर्नुहोस्। त्यसपछि तपाईं यहीँ फर्कनुहुनेछ।",
  continue: "भुक्तानीका लागि अगाडि बढ्नुहोस्",
  confirm: "अगाडि बढ्नुहोस्",
  codeTitle: "कोड हाल्नुहोस्",
  labels: { mobile: "मोबाइल नम्बर", pin: "पिन", code: "कोड" },
  codeSent: (to) => `${to} मा कोड पठाइएको छ।`,
  needsScript: "यो माध्यमबाट भुक्तानी गर्न JavaScript चाहिन्छ। JavaScript अन गरेर यो पेज फेरि खोल्नुहोस्, वा अर्को माध्यम छान्नुहोस्।",
  testHint: "परीक्षण मोडमा यी प्रयोग गर्नुहोस्:",
  testMobile: "मोबाइल नम्बर 9800000000 देखि 9800000005 सम्म",
  testPin: "पिन 1111",
  testCode: "कोड 987654",

  waitTitle: {
    connecting: "भुक्तानी सेवासँग जोडिँदै छ",
    pending: "तपाईंको भुक्तानी प्रक्रियामा छ",
    checking: "तपाईंको भुक्तानी जाँच हुँदै छ",
    approve: "तपाईंको स्वीकृति पर्खिँदै छ",
  },
  waitText: {
    connecting: "केही सेकेन्ड लाग्छ।",
    pending: "भुक्तानी सेवाको काम अझै सकिएको छैन। फेरि भुक्तानी गर्नु पर्दैन।",
    checking: "हामी भुक्तानी सेवासँग यसको नतिजा सोध्दै छौं। कृपया फेरि भुक्तानी नगर्नुहोस्।",
    approve: "तपाईंको भुक्तानी सेवाले सोधेको ठाउँमा भुक्तानी स्वीकृत गर्नुहोस्।",
  },
  waitRefreshes: "यो पेज आफैँ अपडेट हुन्छ।",
  checkNow: "अहिले जाँच्नुहोस्",

  authorizedTitle: "भुक्तानी स्वीकृत भयो",
  authorizedText: (merchant) => `यो रकम तपाईंको अर्डरका लागि रोक्का राखिएको छ। अर्डर तयार भएपछि ${merchant} ले यो रकम लिनेछ।`,
  mismatchTitle: "तपाईंको भुक्तानी जाँच गर्नुपर्ने छ",
  mismatchText: (merchant) =>
    `पैसा प्राप्त भयो, तर मागिएको रकमसँग मिलेन। ${merchant} लाई यसको जानकारी छ, र तपाईंसँग कुरा गरेर यो मिलाइनेछ। कृपया फेरि भुक्तानी नगर्नुहोस्।`,

  paidTitle: "भुक्तानी सफल भयो",
  paidText: (merchant) => `${merchant} ले तपाईंको भुक्तानी पाएको छ। धन्यवाद।`,
  refundedTitle: "भुक्तानी फिर्ता गरियो",
  refundedText: (merchant) => `${merchant} ले यो भुक्तानी फिर्ता गरेको छ।`,
  partlyRefundedText: (merchant) => `${merchant} ले यो भुक्तानीको केही रकम फिर्ता गरेको छ।`,
  expiredTitle: "यस भुक्तानीको म्याद सकियो",
  expiredText: (merchant) => `भुक्तानी गर्ने समय सकियो। तपाईंको खाताबाट पैसा काटिएको छ भने ${merchant} सँग सम्पर्क गर्नुहोस्।`,
  cancelledByShopTitle: "यो भुक्तानी रद्द गरियो",
  cancelledByShopText: (merchant) => `अब यसको भुक्तानी गर्न मिल्दैन। तपाईंको खाताबाट पैसा काटिएको छ भने ${merchant} सँग सम्पर्क गर्नुहोस्।`,

  back: (merchant) => `${merchant} मा फर्कनुहोस्`,
  cancel: (merchant) => `रद्द गरेर ${merchant} मा फर्कनुहोस्`,
  contact: (merchant) => `केही सोध्नु छ? ${merchant} सँग सम्पर्क गर्नुहोस्`,

  troubleTitle: "अहिले भुक्तानी लिन सकिएन",
  troubleText: "पैसा काटिएको छैन। यो पेजले आफैँ फेरि प्रयास गर्छ।",
  troubleAfterText: "भर्खरै भुक्तानी गर्नुभएको हो भने तपाईंको भुक्तानी हराएको छैन। कृपया फेरि भुक्तानी नगर्नुहोस्: यो पेजले आफैँ जाँच गर्छ।",
  missingTitle: "यहाँ केही भेटिएन",
  missingText: "लिङ्क जाँच्नुहोस्, वा विक्रेताको साइटमा फर्केर भुक्तानी फेरि सुरु गर्नुहोस्।",
  tooManyTitle: "एकछिन पर्खनुहोस्",
  tooManyText: "तपाईंको इन्टरनेटबाट एकैपटक धेरै प्रयास भयो। एक मिनेट पर्खेर अघिल्लो पेजमा फर्कनुहोस् र फेरि प्रयास गर्नुहोस्।",
  goneTitle: "यो भुक्तानी पेज बन्द भइसकेको छ",
  goneText: "यो अब प्रयोग गर्न मिल्दैन। आफ्नो अर्डर हेर्न विक्रेताको साइटमा फर्कनुहोस्।",
};
