import type { Translation } from '../../../words/words.ts';
import type { IdentityDictionary } from './en.ts';

/** Arabic. */
export const ar: Translation<IdentityDictionary> = {
  lead: 'دع خادمك يوقّع على هوية من سجّل الدخول في موقعك. عندئذ تكون للشخص محادثة واحدة على جميع أجهزته، ولا يقرؤها أحد سواه.',
  issuer: 'قيمة ‎“iss”‎ و‎“aud”‎ في الرمز',
  keys: 'المفاتيح',
  none: 'لا مفتاح بعد. أنشئ مفتاحًا، وأعطِ سرّه لخادمك ليوقّع به.',
  made: 'أُنشئ {time}',
  withdraw: 'سحب',
  withdrawSure: 'هل تسحبه؟ على من سجّل الدخول به أن يثبت هويته من جديد.',
  withdrawYes: 'سحب المفتاح',
  withdrawn: 'سُحب المفتاح.',
  make: 'إنشاء مفتاح',
  algorithm: 'النوع',
  'alg.HS256': 'سر مشترك (HS256)',
  'alg.ES256': 'زوج مفاتيح لديك (ES256)',
  'alg.EdDSA': 'زوج مفاتيح لديك (EdDSA)',
  'alg.user_hash': 'بصمة المستخدم، للتضمينات الأقدم',
  publicKey: 'مفتاحك العام بصيغة PEM أو JWK',
  secretTitle: 'سر المفتاح {kid}',
  secretText: 'انسخه الآن إلى خادمك. يُخزَّن مشفّرًا ولا يُعرض مرة أخرى. لا يجوز أن يظهر في صفحة أبدًا.',
  done: 'احتفظت به',
  rotation: 'لتبديل المفاتيح: أنشئ الثاني، ودع خادمك يوقّع به، ثم اسحب الأول.',
  server: 'على خادمك',
  page: 'في صفحتك',
  language: 'اللغة',
  required: 'رفض المعرّفات غير المثبتة',
  requiredText: 'يمكن لمن لم يسجّل الدخول أن يكتب، ويظهر على أنه غير متحقق منه.',
  saved: 'حُفظ.',
};
