import type { Words } from "./en.ts";

const NOT_TAKEN = "भुगतान सेवा यह भुगतान नहीं ले सकी।";
const CANCELLED = "भुगतान रद्द कर दिया गया।";
const SEEN_BEFORE = "भुगतान सेवा को यह प्रयास पहले ही मिल चुका है।";
const NOT_CHARGED = "आपके पैसे नहीं कटे हैं।";

const failures: Words["failures"] = {
  declined: "भुगतान अस्वीकार कर दिया गया।",
  locked: "कई बार गलत कोशिश होने से यह खाता कुछ समय के लिए लॉक कर दिया गया है।",
  wrong_answer: "कई बार गलत कोशिश होने से यह प्रयास बंद कर दिया गया है।",
  cancelled_by_payer: "आपने भुगतान रद्द कर दिया।",
  expired: "इस प्रयास का समय समाप्त हो गया।",
  duplicate: SEEN_BEFORE,
  already_done: SEEN_BEFORE,
  bad_request: NOT_TAKEN,
  bad_credentials: NOT_TAKEN,
  bad_signature: NOT_TAKEN,
  not_found: "भुगतान सेवा में यह प्रयास अब नहीं मिल रहा है।",
  rate_limited: "भुगतान सेवा अभी व्यस्त है।",
  unavailable: "भुगतान सेवा से जवाब नहीं मिल रहा है।",
  unreadable: NOT_TAKEN,
};

export const hi: Words = {
  language: "hi",
  name: "हिन्दी",
  chooseLanguage: "भाषा",
  figures: { locale: "hi" },
  testMode: "टेस्ट मोड।",
  testModeMeans: "यहाँ असली पैसे नहीं कटते।",
  payTo: (merchant) => `${merchant} को भुगतान`,
  reference: (reference) => `संदर्भ संख्या ${reference}`,
  expiresIn: "बाकी समय:",

  detailsTitle: "आपका विवरण",
  detailsText: (merchant) => `भुगतान से पहले ${merchant} को यह जानकारी चाहिए।`,
  details: { firstName: "नाम", lastName: "उपनाम", phone: "फ़ोन नंबर", email: "ईमेल पता" },
  acceptTerms: (merchant) => `मुझे ${merchant} के नियम और शर्तें मंज़ूर हैं`,
  detailsWrongTitle: "कृपया अपनी भरी हुई जानकारी जाँचें",
  detailsWrong: {
    firstName: "अपना नाम लिखें।",
    lastName: "अपना उपनाम लिखें।",
    phone: "अपना फ़ोन नंबर अंकों में लिखें।",
    email: "अपना पूरा ईमेल पता लिखें।",
    accept: "आगे बढ़ने के लिए शर्तें मंज़ूर करें।",
  },

  chooseTitle: "आप भुगतान कैसे करना चाहेंगे?",
  pay: (amount) => `${amount} का भुगतान करें`,
  noMethods: "अभी इसका भुगतान करने का कोई तरीका उपलब्ध नहीं है। कृपया विक्रेता से संपर्क करें।",
  anotherWay: "किसी और तरीके से भुगतान करें",
  change: "बदलें",
  methods: {
    card: { name: "कार्ड", hint: "क्रेडिट या डेबिट कार्ड", title: "कार्ड से भुगतान करें" },
    wallet: { name: "वॉलेट", hint: "अपने वॉलेट खाते से", title: "वॉलेट से भुगतान करें" },
    netbanking: { name: "नेट बैंकिंग", hint: "अपने बैंक में लॉगिन करके", title: "नेट बैंकिंग से भुगतान करें" },
    upi: { name: "UPI", hint: "अपने UPI ऐप में मंज़ूरी देकर", title: "UPI से भुगतान करें" },
    bank_transfer: { name: "बैंक ट्रांसफ़र", hint: "अपने बैंक खाते से", title: "बैंक ट्रांसफ़र से भुगतान करें" },
    crypto: { name: "क्रिप्टो", hint: "अपने क्रिप्टो वॉलेट से", title: "क्रिप्टो से भुगतान करें" },
  },

  failedTitle: "भुगतान नहीं हो पाया",
  cancelledTitle: "भुगतान नहीं हुआ",
  tryAgain: `${NOT_CHARGED} फिर से कोशिश करें, या भुगतान का कोई और तरीका चुनें।`,
  tryAgainOnly: `${NOT_CHARGED} आप फिर से कोशिश कर सकते हैं।`,
  retryAfter: (duration) => `${duration} बाद फिर से कोशिश करें।`,
  wrong: {
    mobile: "यह मोबाइल नंबर सही नहीं है।",
    pin: "यह पिन सही नहीं है।",
    code: "यह कोड सही नहीं है।",
    text: "यह सही नहीं है।",
  },
  tries: (count) => (count === 1 ? "1 कोशिश बाकी है।" : `${count} कोशिशें बाकी हैं।`),
  failures,
  reasons: {
    ...failures,
    cancelled: CANCELLED,
    voided: CANCELLED,
    unresolved: "भुगतान सेवा यह नहीं बता सकी कि इस प्रयास का क्या हुआ।",
  },
  refusals: {
    "request.invalid": "भुगतान का कोई एक तरीका चुनें।",
    "order.no_gateway": "यह तरीका अभी उपलब्ध नहीं है। कोई और चुनें।",
    "order.unapproved_limit": "यह दुकान अभी इतनी रकम का भुगतान नहीं ले सकती। कृपया दुकान से संपर्क करें।",
    "order.too_many_attempts": "भुगतान की कोशिश बहुत बार हो चुकी है। कृपया विक्रेता से संपर्क करें।",
  },
  unknownReason: NOT_TAKEN,
  refused: "यह नहीं हो पाया। कृपया फिर से कोशिश करें।",

  continueTitle: "बस एक चरण बाकी है",
  continueText: "भुगतान सेवा के पेज पर भुगतान करें। उसके बाद आप यहीं वापस आ जाएँगे।",
  continue: "भुगतान के लिए आगे बढ़ें",
  confirm: "आगे बढ़ें",
  codeTitle: "कोड डालें",
  labels: { mobile: "मोबाइल नंबर", pin: "पिन", code: "कोड" },
  codeSent: (to) => `${to} पर कोड भेजा गया है।`,
  needsScript: "इस तरीके से भुगतान के लिए JavaScript ज़रूरी है। JavaScript चालू करके यह पेज फिर से खोलें, या कोई और तरीका चुनें।",
  testHint: "टेस्ट मोड में इनका इस्तेमाल करें:",
  testMobile: "मोबाइल नंबर 9800000000 से 9800000005 तक",
  testPin: "पिन 1111",
  testCode: "कोड 987654",

  waitTitle: {
    connecting: "भुगतान सेवा से जुड़ रहे हैं",
    pending: "आपका भुगतान प्रोसेस हो रहा है",
    checking: "आपके भुगतान की जाँच हो रही है",
    approve: "आपकी मंज़ूरी का इंतज़ार है",
  },
  waitText: {
    connecting: "इसमें कुछ सेकंड लगेंगे।",
    pending: "भुगतान सेवा का काम अभी पूरा नहीं हुआ है। दोबारा भुगतान करने की ज़रूरत नहीं है।",
    checking: "हम भुगतान सेवा से पता कर रहे हैं कि इसका क्या हुआ। कृपया दोबारा भुगतान न करें।",
    approve: "आपकी भुगतान सेवा जहाँ पूछे, वहाँ भुगतान को मंज़ूरी दें।",
  },
  waitRefreshes: "यह पेज अपने आप अपडेट होता है।",
  checkNow: "अभी जाँचें",

  authorizedTitle: "भुगतान स्वीकृत हो गया",
  authorizedText: (merchant) => `यह रकम आपके ऑर्डर के लिए रोककर रखी गई है। ऑर्डर तैयार होने पर यह ${merchant} को मिल जाएगी।`,
  mismatchTitle: "आपके भुगतान की जाँच करनी होगी",
  mismatchText: (merchant) =>
    `पैसे मिल गए हैं, लेकिन वे माँगी गई रकम से मेल नहीं खाते। ${merchant} को इसकी जानकारी है, और आपसे बात करके इसे ठीक किया जाएगा। कृपया दोबारा भुगतान न करें।`,

  paidTitle: "भुगतान सफल हुआ",
  paidText: (merchant) => `${merchant} को आपका भुगतान मिल गया है। धन्यवाद।`,
  refundedTitle: "भुगतान वापस कर दिया गया",
  refundedText: (merchant) => `${merchant} ने यह भुगतान वापस कर दिया है।`,
  partlyRefundedText: (merchant) => `${merchant} ने इस भुगतान का कुछ हिस्सा वापस कर दिया है।`,
  expiredTitle: "इस भुगतान का समय समाप्त हो गया",
  expiredText: (merchant) => `भुगतान करने का समय समाप्त हो गया है। अगर आपके खाते से पैसे कटे हैं, तो ${merchant} से संपर्क करें।`,
  cancelledByShopTitle: "यह भुगतान रद्द कर दिया गया",
  cancelledByShopText: (merchant) => `अब इसका भुगतान नहीं किया जा सकता। अगर आपके खाते से पैसे कटे हैं, तो ${merchant} से संपर्क करें।`,

  back: (merchant) => `${merchant} पर वापस जाएँ`,
  cancel: (merchant) => `रद्द करके ${merchant} पर वापस जाएँ`,
  contact: (merchant) => `कोई सवाल है? ${merchant} से संपर्क करें`,

  troubleTitle: "अभी भुगतान नहीं लिया जा सकता",
  troubleText: "पैसे नहीं कटे हैं। यह पेज अपने आप फिर से कोशिश करेगा।",
  troubleAfterText: "अगर आपने अभी-अभी भुगतान किया है, तो आपका भुगतान सुरक्षित है। कृपया दोबारा भुगतान न करें: यह पेज अपने आप जाँच करेगा।",
  missingTitle: "यहाँ कुछ नहीं मिला",
  missingText: "लिंक जाँचें, या विक्रेता की साइट पर वापस जाकर भुगतान फिर से शुरू करें।",
  tooManyTitle: "कृपया थोड़ा रुकें",
  tooManyText: "आपके इंटरनेट से एक साथ बहुत सारी कोशिशें हुईं। एक मिनट रुकें, फिर पिछले पेज पर लौटकर दोबारा कोशिश करें।",
  goneTitle: "यह भुगतान पेज बंद हो चुका है",
  goneText: "अब इसका इस्तेमाल नहीं किया जा सकता। अपना ऑर्डर देखने के लिए विक्रेता की साइट पर वापस जाएँ।",
};
