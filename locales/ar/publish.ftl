### View: publish.

publish--shelf-full = على هذا الجهاز مسودات أكثر مما يتسع له حفظها. احفظ ما لم يُرسل في السجل قبل أن تكتب غيره.
publish--open-circular = صدرت هذه المسودة. افتح التعميم
publish--parts = أقسام إصدار التعاميم
publish--part-drafts = المسودات
publish--part-issued = الصادرة
publish--offline = لا اتصال بالسجل. ما تكتبه محفوظ على هذا الجهاز، ويُرسل متى عاد الاتصال وحفظته. أما الاعتماد والإصدار والسحب فيلزمها الاتصال.
publish--none-open = اختر مسودة أو تعميمًا صادرًا، أو ابدأ تعميمًا جديدًا
publish--none-open-hint = قبل الإصدار ترى النص كما يراه الموظف، وعدد المخاطَبين، وما سبقه إليهم هذا الأسبوع.
publish--arriving = جارٍ التحميل…
publish--new = تعميم جديد
publish--new-template = نموذج جديد
publish--new-from = تعميم جديد من نموذج
publish--no-subject = بلا موضوع
publish--confidential-draft = مسودة سرية
publish--group-waiting = بانتظار قراري
publish--group-failed = تعذّر إصدارها في موعدها
publish--group-returned = أُعيدت إليّ
publish--group-draft = مسوداتي
publish--group-submitted = بانتظار اعتماد غيري
publish--group-approved = معتمدة لم تصدر
publish--group-scheduled = مجدولة
publish--group-others = مسودات الزملاء
publish--group-template = النماذج
publish--group-here = على هذا الجهاز فقط
publish--only-here = لم تصل إلى السجل بعد
publish--unsent = تعديل على هذا الجهاز لم يُرسل
publish--state-draft = مسودة
publish--state-submitted = بانتظار الاعتماد
publish--state-returned = معادة
publish--state-approved = معتمدة
publish--state-scheduled = مجدولة
publish--state-failed = تعذّر إصدارها
publish--state-issued = صدرت
publish--state-dropped = مُهملة
publish--state-template = نموذج
publish--circular-in_force = سارٍ
publish--circular-superseded = حلّ محله غيره
publish--circular-recalled = مسحوب
publish--issues-at = تصدر في
publish--issued-on = صدر في
publish--no-drafts = لا مسودات بعد
publish--no-drafts-hint = تظهر هنا مسوداتك، وما ينتظر اعتمادك، والنماذج.
publish--no-issued = لم يصدر تعميم بعد
publish--no-issued-hint = يظهر هنا كل تعميم صدر، وأين وصل، وما قام عليه من تظلّمات.
# Variables:
#   $done: how many acknowledged
#   $all: how many are addressed
publish--acknowledged-of = أقرّ { $done } من { $all }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--people = { $category ->
        [zero] لا أحد
        [one] شخص واحد
        [two] شخصان
        [few] { $n } أشخاص
        [many] { $n } شخصًا
       *[other] { $n } شخص
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--overdue = { $category ->
        [zero] لا متأخرين
        [one] متأخر واحد
        [two] متأخران
        [few] { $n } متأخرين
        [many] { $n } متأخرًا
       *[other] { $n } متأخر
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--contests = { $category ->
        [zero] لا تظلّمات
        [one] تظلّم واحد لم يُبتّ فيه
        [two] تظلّمان لم يُبتّ فيهما
        [few] { $n } تظلّمات لم يُبتّ فيها
        [many] { $n } تظلّمًا لم يُبتّ فيها
       *[other] { $n } تظلّم لم يُبتّ فيها
    }

publish--sides = أوجه المسودة
publish--side-write = التحرير
publish--side-preview = كما يراها الموظف
publish--side-changes = ما تغيّر
publish--side-history = سيرتها
publish--preview-note = هكذا يصل إلى الموظف. الرقم والتاريخ يُعطيان عند الإصدار، ولا إقرار من هذه الصفحة.
publish--preview-stale = هذا آخر ما حُفظ في السجل. احفظ تعديلك لتراه هنا.
publish--number-later = يُعطى عند الإصدار
publish--document = نص التعميم
publish--document-note = النص كما سُجّل، ولا يتغير بعد إصداره.
publish--section-text = النص
publish--section-audience = المخاطَبون
publish--section-binding = النفاذ والإقرار
publish--section-class = الدرجة
publish--section-supersedes = الحلول محل تعميم سابق
publish--subject = الموضوع
publish--body = النص
publish--body-hint = افصل بين الفقرات بسطر فارغ، فكل فقرة بند تُقارن به التعاميم.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--clauses = { $category ->
        [zero] لا بنود بعد
        [one] بند واحد
        [two] بندان
        [few] { $n } بنود
        [many] { $n } بندًا
       *[other] { $n } بند
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--clauses-kept = { $category ->
        [zero] لم يبق بند كما كان
        [one] بند واحد كما كان
        [two] بندان كما كانا
        [few] { $n } بنود كما كانت
        [many] { $n } بندًا كما كان
       *[other] { $n } بند كما كان
    }

publish--signatory = الموقّع
publish--issuer = الوحدة المُصدِرة
publish--choose-other = اختر غيرها
publish--add-files = إضافة مرفقات
publish--choose-files = اختر ملفات
publish--drop-here = أو أفلتها هنا
publish--caption = اسم المرفق كما يراه الموظف
# Variables:
#   $name: the attachment's caption
publish--remove-file = احذف { $name } من المرفقات

# Variables:
#   $name: the file's name
#   $at: which file it is
#   $of: how many files
publish--sending = يُرفع { $name }: { $at } من { $of }

publish--stop = اكتف بهذا
publish--file-twice = هذا الملف مرفق من قبل بمحتواه نفسه.
publish--everybody = جميع العاملين في الجهة
publish--everybody-hint = يلزمه دائمًا اعتماد شخص ثانٍ.
publish--chosen = من اخترتهم
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--more-chosen = { $category ->
        [zero] ولا غيرهم
        [one] وواحد غيرهم
        [two] واثنان غيرهم
        [few] و{ $n } غيرهم
        [many] و{ $n } غيرهم
       *[other] و{ $n } غيرهم
    }

publish--nobody-chosen = لم تختر أحدًا بعد.
# Variables:
#   $name: a unit, a role or a person
publish--take-out = احذف { $name } من المخاطَبين

publish--add-units = وحدات
publish--add-people = أشخاص بأسمائهم
publish--add-roles = أصحاب صفات
publish--role-employee = كل موظف
publish--role-supervisor = المسؤولون
publish--role-publisher = مُصدِرو التعاميم
publish--role-administrator = مديرو النظام
publish--tree-hint = السهمان إلى أعلى وأسفل للتنقل، والجانبيان لفتح ما تحت الوحدة وطيّه، والمسافة للاختيار.
# Variables:
#   $unit: a unit's name
publish--unit-below = ما تحت { $unit }

publish--covered = ضمن وحدة مختارة
publish--find-people = الاسم أو الرقم الوظيفي
publish--nobody-found = لا أحد بهذا الاسم أو الرقم.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--reaches = { $category ->
        [zero] لا يصل إلى أحد
        [one] يصل إلى شخص واحد
        [two] يصل إلى شخصين
        [few] يصل إلى { $n } أشخاص
        [many] يصل إلى { $n } شخصًا
       *[other] يصل إلى { $n } شخص
    }

publish--counting = جارٍ العدّ…
# Variables:
#   $which: which binding circular of the week it is, as words
#   $whom: for how many people, as words
publish--budget = { $which } { $whom }

publish--nth-1 = التعميم الملزم الأول هذا الأسبوع
publish--nth-2 = التعميم الملزم الثاني هذا الأسبوع
publish--nth-3 = التعميم الملزم الثالث هذا الأسبوع
publish--nth-4 = التعميم الملزم الرابع هذا الأسبوع
publish--nth-5 = التعميم الملزم الخامس هذا الأسبوع أو ما بعده
# Variables:
#   $n: which one it is
publish--nth-more = التعميم الملزم رقم { $n } هذا الأسبوع أو ما بعده

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--for-people = { $category ->
        [zero] ولا أحد معنيّ
        [one] لشخص واحد
        [two] لشخصين
        [few] لـ{ $n } أشخاص
        [many] لـ{ $n } شخصًا
       *[other] لـ{ $n } شخص
    }

publish--approval-everybody = يلزم اعتماد شخص ثانٍ، لأنه إلى الجميع.
publish--approval-many_people = يلزم اعتماد شخص ثانٍ، لكثرة من يصل إليهم.
publish--approval-emergency = يلزم اعتماد شخص ثانٍ، لأنه طارئ.
publish--approval-always = يلزم اعتماد شخص ثانٍ لكل تعميم في هذه الجهة.
# Variables:
#   $name: who approved it
publish--approved-by = اعتمدها { $name }

publish--no-approval = لا يلزمه اعتماد شخص ثانٍ.
publish--joiners = من ينضم إليهم بعد الإصدار
publish--joiners-as_of_issue = كما كانوا عند الإصدار
publish--joiners-as_of_issue-hint = يلزم من كان منهم عند الإصدار أينما نُقل، ولا يلزم من ينضم بعده وإن كان له أن يقرأه.
publish--joiners-until_expiry = حتى الموعد
publish--joiners-until_expiry-hint = يلزم من ينضم حتى موعد الإقرار، ويسقط عمّن يغادر. وإن لم يكن له موعد فحتى يُسحب أو يحل محله غيره.
publish--audience-text = المخاطَبون بعبارتك
publish--audience-text-hint = تُطبع في رأس التعميم. إن تركتها صاغها السجل.
publish--time = الساعة
publish--no-moment = بلا موعد
publish--no-deadline = بلا موعد
publish--asks = يُطلب الإقرار بالعلم
publish--asks-hint = بدونه يكون التعميم للإحاطة، فلا واجب ولا تنبيه ملزم.
publish--asks-nothing = للإحاطة، بلا إقرار مطلوب
publish--statement = عبارة الإقرار
publish--usual = عبارات معتادة:
publish--usual-known = العلم
publish--statement-known = اطلعت على هذا التعميم، وعلمت بما جاء فيه.
publish--usual-binding = العلم والالتزام
publish--statement-binding = اطلعت على هذا التعميم، وعلمت بما جاء فيه، وألتزم بالعمل به.
publish--usual-files = مع المرفقات
publish--statement-files = اطلعت على هذا التعميم ومرفقاته، وعلمت بما جاء فيها.
publish--from-alert = يجوز الإقرار من نافذة التنبيه
publish--from-alert-hint = للنص القصير وحده: يظهر كاملًا في التنبيه قبل الإقرار.
publish--urgency = الاستعجال
publish--urgency-normal = عادي
publish--urgency-normal-hint = ملزم: ينبّه في ساعات الدوام.
publish--urgency-urgent = عاجل
publish--urgency-urgent-hint = ينبّه في ساعات الدوام وإن كُتمت التنبيهات.
publish--urgency-very_urgent = عاجل جدًا
publish--urgency-very_urgent-hint = ينبّه كالعاجل، ويُكتب في رأسه: عاجل جدًا.
publish--urgency-immediate = حالًا
publish--urgency-immediate-hint = طارئ: ينبّه في كل وقت ولا يُؤجَّل.
publish--informs-only = لا إقرار مطلوبًا، فالتعميم للإحاطة مهما كان استعجاله.
publish--confidentiality = السرية
publish--confidentiality-ordinary = عادي
publish--confidentiality-ordinary-hint = يقرؤه كل من وُجّه إليهم.
publish--confidentiality-restricted = محدود
publish--confidentiality-restricted-hint = لا يُتداول خارج من وُجّه إليهم.
publish--confidentiality-confidential = سري
publish--confidentiality-confidential-hint = إلى أشخاص بأسمائهم فقط.
publish--supersedes = يحل محل
publish--supersedes-none = لا يحل محل تعميم
publish--older = أظهر الأقدم
publish--changes-stale = غيّرت النص بعد هذه المقارنة. احفظ لتُحدَّث.
# Variables:
#   $number: the earlier circular's number
#   $subject: its subject
publish--takes-place = يحل محل التعميم رقم { $number }: { $subject }

publish--carries = لم يتغير ما يُلزم: من أقرّ بالسابق يبقى إقراره.
publish--asks-all = تغيّر ما يُلزم: يُطلب الإقرار من كل المخاطَبين من جديد.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--asked = { $category ->
        [zero] لا يُطلب من أحد
        [one] يُطلب من شخص واحد
        [two] يُطلب من شخصين
        [few] يُطلب من { $n } أشخاص
        [many] يُطلب من { $n } شخصًا
       *[other] يُطلب من { $n } شخص
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--kept = { $category ->
        [zero] لا إقرار يبقى
        [one] يبقى إقرار شخص واحد
        [two] يبقى إقرار شخصين
        [few] يبقى إقرار { $n } أشخاص
        [many] يبقى إقرار { $n } شخصًا
       *[other] يبقى إقرار { $n } شخص
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--released = { $category ->
        [zero] لا يسقط الواجب عن أحد
        [one] يسقط الواجب عن شخص واحد
        [two] يسقط الواجب عن شخصين
        [few] يسقط الواجب عن { $n } أشخاص
        [many] يسقط الواجب عن { $n } شخصًا
       *[other] يسقط الواجب عن { $n } شخص
    }

publish--change-added = بند مضاف
publish--change-removed = بند محذوف
publish--change-changed = بند معدّل
publish--change-was = كان:
publish--change-is = صار:
publish--no-changes = لا اختلاف في البنود.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--lacking = { $category ->
        [zero] لا ينقص شيء قبل الإرسال
        [one] ينقص أمر واحد قبل الإرسال
        [two] ينقص أمران قبل الإرسال
        [few] تنقص { $n } أمور قبل الإرسال
        [many] ينقص { $n } أمرًا قبل الإرسال
       *[other] ينقص { $n } أمر قبل الإرسال
    }

publish--restored = هذا ما كنت تكتبه على هذا الجهاز ولم يصل إلى السجل. أكمل منه واحفظه.
publish--let-go = خذ ما في السجل بدلًا منه
publish--takes-back-submitted = هذه المسودة بانتظار الاعتماد. إن حفظت تعديلًا عادت إلى التحرير ولزم إرسالها من جديد.
publish--takes-back-approved = هذه المسودة معتمدة. إن حفظت تعديلًا سقط الاعتماد.
publish--takes-back-scheduled = هذه المسودة مجدولة. إن حفظت تعديلًا سقط الاعتماد والموعد.
publish--failed = حان موعدها ولم تصدر، للسبب الآتي. أصلحها وأرسلها من جديد.
publish--hindered = لا تصدر الآن كما هي، للسبب الآتي.
publish--replaced = تغيّر النص وهو مفتوح أمامك، وهذا هو الجديد.
publish--replaced-seen = اطلعت
publish--conflict = غيّر زميل هذه المسودة وأنت تكتب
publish--conflict-hint = النصان محفوظان. قارن بينهما ثم اختر.
publish--conflict-parts = مواضع الاختلاف:
publish--conflict-mine = نصك
publish--conflict-theirs = النص في السجل
publish--keep-mine = احفظ نصي مكان نصهم
publish--keep-both = أبقِ نصهم، واجعل نصي مسودة مستقلة
publish--part-of-issuer = الوحدة المُصدِرة
publish--part-of-subject = الموضوع
publish--part-of-body = النص
publish--part-of-signatory = الموقّع
publish--part-of-attachments = المرفقات
publish--part-of-audience = المخاطَبون
publish--part-of-audience_text = عبارة المخاطَبين
publish--part-of-joiners = المنضمّون
publish--part-of-effective_on = يوم النفاذ
publish--part-of-deadline = موعد الإقرار
publish--part-of-statement = عبارة الإقرار
publish--part-of-acknowledge_from_alert = الإقرار من التنبيه
publish--part-of-urgency = الاستعجال
publish--part-of-confidentiality = السرية
publish--part-of-supersedes = التعميم السابق
publish--acts = إجراءات المسودة
publish--where-new = لم تكتب شيئًا بعد
publish--where-saving = جارٍ الحفظ في السجل…
publish--where-saved = محفوظة في السجل
publish--where-here = محفوظة على هذا الجهاز، ولم تُرسل إلى السجل
publish--save = احفظ
publish--as-template = احفظ نسخة منها نموذجًا
publish--act-submit = أرسل إلى الاعتماد…
publish--act-return = أعد إلى الكاتب…
publish--act-approve = اعتمد…
publish--act-issue = أصدر…
publish--act-unschedule = ألغِ موعد الإصدار…
publish--act-drop = أهمل المسودة…
publish--act-supersede = أصدر ما يحل محله
publish--act-extend = مدّد الموعد…
publish--act-recall = اسحب التعميم…
publish--ask-submit = إرسال المسودة إلى الاعتماد
publish--ask-submit-hint = يقرؤها شخص ثانٍ من مُصدِري التعاميم كما ستصل إلى الموظفين، فيعتمدها أو يعيدها.
publish--do-submit = أرسل إلى الاعتماد
publish--ask-return = إعادة المسودة إلى كاتبها
publish--ask-return-hint = يقرأ الكاتب السبب ويعدّل ثم يرسل من جديد.
publish--do-return = أعد إلى الكاتب
publish--ask-approve = اعتماد المسودة
publish--ask-approve-hint = الاعتماد لهذا النص بعينه: إن تغيّر سقط.
publish--do-approve = اعتمد
publish--ask-unschedule = إلغاء موعد الإصدار
publish--ask-unschedule-hint = تبقى المسودة معتمدة ولا تصدر حتى تُصدرها.
publish--do-unschedule = ألغِ الموعد
publish--ask-drop = إهمال المسودة
publish--ask-drop-hint = تُرفع من القوائم، ويبقى في السجل من كتبها ومتى أُهملت.
publish--do-drop = أهمل المسودة
publish--ask-recall = سحب التعميم
publish--ask-recall-hint = ينتهي الواجب عن الجميع، ويبقى عندهم أثره: من سحبه ومتى ولماذا.
publish--do-recall = اسحب التعميم
publish--ask-extend = تمديد موعد الإقرار
publish--ask-extend-hint = لا يتغير التعميم نفسه، ويرى المخاطَبون الموعد الجديد وسببه.
publish--do-extend = مدّد الموعد
publish--ask-drop-here-hint = لم تصل هذه المسودة إلى السجل، فلا يبقى منها شيء.
publish--ask-issue = إصدار التعميم
publish--ask-issue-hint = راجع ما يأتي. بعد الإصدار لا يُعدَّل النص: يُسحب أو يحل محله غيره.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--issue-to = { $category ->
        [zero] أصدر
        [one] أصدر إلى شخص واحد
        [two] أصدر إلى شخصين
        [few] أصدر إلى { $n } أشخاص
        [many] أصدر إلى { $n } شخصًا
       *[other] أصدر إلى { $n } شخص
    }

publish--issue-later = أصدر في هذا الموعد
publish--when = وقت الإصدار
publish--when-now = الآن
publish--when-later = في موعد لاحق
publish--issue-day = يوم الإصدار
publish--comment = ملاحظة (اختيارية)
publish--return-why = سبب الإعادة
publish--why = السبب
publish--why-hint = يقرؤه كل من وصل إليهم التعميم.
publish--deadline-now = الموعد الساري:
publish--new-deadline = الموعد الجديد
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--owing = { $category ->
        [zero] لا أحد عليه إقرار الآن
        [one] شخص واحد عليه إقرار الآن
        [two] شخصان عليهما إقرار الآن
        [few] { $n } أشخاص عليهم إقرار الآن
        [many] { $n } شخصًا عليهم إقرار الآن
       *[other] { $n } شخص عليهم إقرار الآن
    }

publish--said-submit = أُرسلت المسودة إلى الاعتماد.
publish--said-return = أُعيدت المسودة إلى كاتبها.
publish--said-approve = اعتُمدت المسودة.
# Variables:
#   $number: the registration number that was given
publish--said-issue = صدر التعميم برقم { $number }.

# Variables:
#   $at: day and time
publish--said-schedule = يصدر التعميم { $at }.

publish--said-unschedule = أُلغي موعد الإصدار.
publish--said-drop = أُهملت المسودة.
publish--said-recall = سُحب التعميم.
# Variables:
#   $at: day and time
publish--said-extend = مُدّد الموعد إلى { $at }.

publish--said-template = حُفظ نموذج يمكن البدء منه.
publish--said-both = بقي نصهم، ونصك الآن مسودة مستقلة.
publish--life = سيرة التعميم
publish--by-registry = السجل
publish--no-events = لا أحداث بعد.
publish--audience-hash = بصمة قائمة المخاطَبين:
publish--event-save_draft = حُفظت المسودة
publish--event-submit_draft = أُرسلت إلى الاعتماد
publish--event-return_draft = أُعيدت إلى الكاتب
publish--event-approve_draft = اعتُمدت
publish--event-issue_draft = حُدّد موعد الإصدار
publish--event-unschedule_draft = أُلغي موعد الإصدار
publish--event-drop_draft = أُهملت
publish--event-issued = صدر التعميم
publish--event-failed = تعذّر الإصدار في موعده
publish--event-frozen = ثُبّتت قائمة المخاطَبين
publish--event-extended = مُدّد موعد الإقرار
publish--event-superseded = حل محله تعميم لاحق
publish--event-supersedes = حل محل تعميم سابق
publish--event-recalled = سُحب
publish--event-remind = تذكير من مسؤول
publish--event-ladder_remind = تذكير من السجل
publish--event-ladder_tell_supervisor = أُخبر المسؤولون بمن لم يقرّ
publish--event-ladder_tell_publisher = أُخبر المُصدِر بمن لم يقرّ
publish--event-ladder_expire = انقضى الواجب دون إقرار
publish--event-witness = سُجّل إقرار بشاهد
publish--event-contest = رُفع تظلّم
publish--event-contest_decided = بُتّ في تظلّم
publish--event-other = حدث آخر
publish--outcome-upheld = قُبل
publish--outcome-rejected = رُدّ
