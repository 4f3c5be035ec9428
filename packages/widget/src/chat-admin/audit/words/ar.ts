import type { Translation } from '../../../words/words.ts';
import type { AuditDictionary } from './en.ts';

export const ar: Translation<AuditDictionary> = {
  'lead': 'من فعل ماذا، ومن أين. لا يمكن تغيير السجلات دون أن يُكتشف ذلك.',
  'check': 'فحص السجل', 'checking': 'جارٍ الفحص…', 'checkHint': 'يقرأ كل السجلات وتواقيعها. الأمر «frontdesk audit verify» يفعل الشيء نفسه على الخادم.', 'whole': { one: 'السجل سليم: سجل واحد، والتواقيع الصحيحة {proofs}.', other: 'السجل سليم: {count} من السجلات متتابعة، والتواقيع الصحيحة {proofs}.' }, 'broken': 'غيّر أحدهم السجل. أبقِ قاعدة البيانات كما هي وأبلغ من يشغّل الخادم:',
  'search': 'ابحث في الأسماء والمعرّفات والعناوين', 'kind': 'ماذا', 'period': 'متى', 'more': 'عرض الأقدم', 'none': 'لا شيء يطابق ذلك.', 'empty': 'لم يُسجَّل شيء بعد.', 'export': 'تصدير', 'exported': 'أُنشئ الملف.',
  'kinds.all': 'كل شيء', 'kinds.session': 'تسجيل الدخول والخروج', 'kinds.agent': 'الفريق', 'kinds.token': 'مفاتيح API', 'kinds.workspace': 'الإعدادات', 'kinds.visitor': 'الزوّار', 'kinds.conversation': 'المحادثات', 'kinds.broadcast': 'الإعلانات', 'kinds.security': 'الأمان', 'kinds.audit': 'تصدير هذا السجل',
  'periods.any': 'أي وقت', 'periods.day': 'آخر ٢٤ ساعة', 'periods.week': 'آخر ٧ أيام', 'periods.month': 'آخر ٣٠ يومًا',
  'target': 'على', 'address': 'من', 'request': 'الطلب', 'number': 'السجل', 'hash': 'البصمة', 'system': 'Frontdesk', 'commandLine': 'سطر الأوامر',
  'unknown': 'فعلٌ لا تعرف هذه الواجهة اسمه: {action}', 'yes': 'نعم', 'no': 'لا',
  'fact.name': 'الاسم', 'fact.nameBefore': 'الاسم السابق', 'fact.role': 'الدور', 'fact.from': 'قبل', 'fact.to': 'بعد', 'fact.before': 'قبل', 'fact.fields': 'ما تغيّر', 'fact.scopes': 'يُسمح له بـ',
  'fact.permissions': 'يُسمح له بـ', 'fact.granted': 'مُنح', 'fact.taken': 'سُحب', 'fact.personal': 'شخصي', 'fact.expiresTs': 'ينتهي', 'fact.untilTs': 'حتى', 'fact.method': 'بواسطة', 'fact.mode': 'محفوظ في',
  'fact.device': 'الجهاز', 'fact.which': 'أيها', 'fact.purpose': 'الغرض', 'fact.algorithm': 'الخوارزمية', 'fact.ended': 'هويات انتهت', 'fact.signals': 'لوحظ', 'fact.points': 'النقاط', 'fact.blocked': 'حُظر',
  'fact.format': 'الصيغة', 'fact.upTo': 'حتى السجل', 'fact.message': 'الرسالة', 'fact.audience': 'الجمهور', 'fact.style': 'يظهر كـ', 'fact.twoStep': 'الخطوة الثانية', 'fact.identityRequired': 'إثبات الهوية مطلوب', 'fact.what': 'ماذا',
  'fact.left': 'المتبقي',
  'did.session.started': 'تسجيل دخول', 'did.session.refused': 'رفض محاولة تسجيل دخول', 'did.session.ended': 'تسجيل خروج', 'did.session.revoked': 'إنهاء جلسة', 'did.bearer.made': 'الحصول على مفتاح لصفحة أخرى',
  'did.account.renamed': 'تغيير الاسم الشخصي', 'did.password.changed': 'تغيير كلمة المرور', 'did.password.reset': 'تعيين كلمة مرور جديدة برابط',
  'did.mfa.enabled': 'تفعيل العامل الثاني', 'did.mfa.disabled': 'إيقاف العامل الثاني', 'did.mfa.codes_renewed': 'إنشاء رموز استرداد جديدة', 'did.mfa.codes_exhausted': 'رفض رموز أخرى ليوم واحد: شخص ما يعرف كلمة المرور', 'did.mfa.code_used': 'تسجيل دخول برمز استرداد',
  'did.passkey.added': 'إضافة مفتاح مرور', 'did.passkey.removed': 'إزالة مفتاح مرور', 'did.link.made': 'إنشاء رابط لمرة واحدة', 'did.link.claimed': 'تعيين كلمة مرور برابط لمرة واحدة',
  'did.agent.invited': 'دعوة شخص', 'did.agent.changed': 'تغيير عضو في الفريق', 'did.agent.role_changed': 'تغيير دور شخص', 'did.agent.disabled': 'تعطيل شخص', 'did.agent.enabled': 'إعادة تفعيل شخص', 'did.agent.removed': 'إزالة شخص',
  'did.role.made': 'إنشاء دور', 'did.role.changed': 'تغيير دور', 'did.role.removed': 'إزالة دور', 'did.team.made': 'إنشاء فريق', 'did.team.changed': 'تغيير فريق', 'did.team.removed': 'إزالة فريق',
  'did.token.made': 'إنشاء مفتاح API', 'did.token.withdrawn': 'سحب مفتاح API', 'did.workspace.made': 'إنشاء مساحة العمل', 'did.workspace.changed': 'تغيير الإعدادات', 'did.security.changed': 'تغيير قواعد الأمان',
  'did.block.made': 'حظر', 'did.block.lifted': 'رفع حظر', 'did.block.exempted': 'استثناء من الحظر', 'did.abuse.detected': 'حظر تلقائي', 'did.abuse.attack': 'رصد هجومًا', 'did.content.revealed': 'الاطلاع على محتوى محجوب',
  'did.identity.confirmed': 'إثبات الهوية من جديد', 'did.identity_key.made': 'إنشاء مفتاح لهوية الزوار', 'did.identity_key.withdrawn': 'سحب مفتاح لهوية الزوار', 'did.secret.rotated': 'استبدال سر من أسرار الخادم',
  'did.message.released': 'الإفراج عن رسالة محتجزة', 'did.message.refused': 'رفض رسالة محتجزة', 'did.message.deleted': 'حذف رسالة',
  'did.broadcast.sent': 'إرسال إعلان', 'did.conversation.deleted': 'حذف محادثة', 'did.visitor.changed': 'تصحيح بيانات زائر', 'did.visitor.deleted': 'حذف زائر', 'did.export.made': 'تصدير بيانات', 'did.audit.exported': 'تصدير هذا السجل',
};
