import type { Translation } from '../../../words/words.ts';
import type { TeamsDictionary } from './en.ts';

export const ar: Translation<TeamsDictionary> = {
  'title': 'الفرق', 'lead': 'أسند المحادثات إلى فريق عندما لا يهم من منه يجيب. الفريق لا يقيّد شيئًا: يرى كل شخص ما يسمح به دوره.',
  'new': 'فريق جديد', 'newTitle': 'فريق جديد', 'editTitle': 'تغيير «{name}»', 'name': 'الاسم', 'nameHint': 'مثلًا: المرتجعات',
  'members': 'الأعضاء', 'find': 'البحث عن شخص', 'nobodyFound': 'لا أحد بهذا الاسم.', 'disabled': 'معطّل', 'invited': 'مدعو', 'create': 'إنشاء الفريق', 'change': 'تغيير', 'remove': 'حذف', 'conversations': 'المحادثات',
  'none': 'لا توجد فرق بعد. أنشئ فريقًا، للمبيعات أو المرتجعات مثلًا، وأسند إليه المحادثات.',
  'empty': 'لا أحد فيه بعد.', 'count': { one: 'عضو واحد', two: 'عضوان', few: '{count} أعضاء', other: '{count} عضوًا' }, 'more': { one: '{names} وشخص آخر', two: '{names} وشخصان آخران', few: '{names} و{count} آخرون', other: '{names} و{count} آخرون' },
  'made': 'أُنشئ الفريق «{name}».', 'saved': 'غُيّر الفريق «{name}».', 'removed': 'حُذف الفريق «{name}».',
  'removeTitle': 'حذف الفريق «{name}»؟', 'removeText': 'تبقى محادثاته لدى من يهتم بها ولا تعود مسندة إلى أي فريق. يبقى أعضاؤه كما هم. لا يمكن استرجاعه.',
  'needName': 'يرجى إدخال اسم.', 'nameTaken': 'يوجد فريق بهذا الاسم. اختر اسمًا آخر.', 'gone': 'حذف شخص ما هذا الفريق في هذه الأثناء.', 'full': 'يوجد 100 فريق، وهو أقصى عدد ممكن. احذف فريقًا لا يحتاج إليه أحد.',
};
