### View: record.

record--title = ما يقوله السجل عني
record--arriving = جارٍ تحميل السجل…
record--back = عودة
record--statement = نص الإقرار
record--no-statement = لا يطلب هذا التعميم إقرارًا.
record--copy = نسخ النص والبصمة
record--copied = نُسخ.
record--copy-failed = تعذّر النسخ. حدّد النص وانسخه بلوحة المفاتيح.
record--lines = كل ما هو معلوم، أقدمه أولًا
record--kind-fact = واقعة
record--kind-step = خطوة من السجل
record--kind-end = نهاية الواجب
record--kind-absence = عذر
record--kind-observation = ملاحظة من جهاز
record--until = حتى
record--brief = لأقل من دقيقة
record--lasting = لم يُعرف انتهاؤه
record--desk-clock = بساعة الجهاز:
record--source = المصدر:
record--source-registry = السجل المركزي
record--source-here = هذا الجهاز
record--source-elsewhere = جهاز آخر من أجهزتك
# Variables:
#   $device: the workstation's id
record--source-device = جهاز آخر: { $device }

# Variables:
#   $interface: the desktop's interface that was asked, e.g. org.freedesktop.login1
record--interface = بحسب { $interface }

record--recorded = مثبت في السجل
record--waiting = محفوظ على هذا الجهاز، وبانتظار الإرسال
record--to-end = ظهر آخر النص على الشاشة.
record--not-to-end = لم يظهر آخر النص على الشاشة.
record--proves = يثبت
record--privacy = لا يسجّل الجهاز ملاحظة إلا ما دام عليك تعميم ينتظر إقرارك، ولا يُقاس بها دوامك.
record--printed = طُبع في
record--what-issued = صدر التعميم
record--proves-issued = أنك من المخاطَبين به منذ هذا الوقت.
record--not-issued = لا يثبت أنه وصل إليك.
record--what-reached = وصل إلى جهاز
record--proves-reached = أن نصه كاملًا حُفظ على جهاز دخلت إليه بحسابك.
record--not-reached = لا يثبت أن أحدًا رآه.
record--what-shown = عُرض على الشاشة
record--proves-shown = أن التعميم أو تنبيهه كان ظاهرًا على شاشة جهازك.
record--not-shown = لا يثبت أنك نظرت إليه.
record--what-opened = فُتح
record--proves-opened = أن نصه كان مفتوحًا في النافذة التي أمامك.
record--not-opened = لا يثبت أنك قرأته.
record--what-acknowledged = أُقرّ به
record--proves-acknowledged = أن إقرارًا بهذا النص حرفيًا قُدّم بحسابك.
record--not-acknowledged = لا يثبت أن العمل بما جاء فيه قد تمّ.
record--what-remind = تذكير
record--proves-remind = أن السجل ذكّر بهذا التعميم في هذا الوقت.
record--not-remind = لا يثبت أن التذكير ظهر أمامك.
record--what-tell_supervisor = أُبلغ مسؤول الوحدة
record--proves-tell_supervisor = أن السجل أبلغ مسؤولي الوحدات بعدد من لم يقرّوا.
record--not-tell_supervisor = لا يثبت أن المسؤول اطّلع على البلاغ.
record--what-tell_publisher = أُبلغ مُصدِر التعميم
record--proves-tell_publisher = أن السجل أبلغ مُصدِر التعميم بعدد من لم يقرّوا.
record--not-tell_publisher = لا يثبت أن المُصدِر اطّلع على البلاغ.
record--what-expire = انقضى الواجب دون إقرار
record--proves-expire = أن السجل لم يكن لديه إقرار منك في هذا الوقت.
record--not-expire = لا يُسقط حكم التعميم، ولا يمنع الإقرار به متأخرًا.
record--what-superseded = حلّ محله تعميم لاحق
record--proves-superseded = أن الإقرار بهذا التعميم لم يعد مطلوبًا منك منذ هذا الوقت.
record--not-superseded = لا يمحو ما سُجّل قبله.
record--what-recalled = سُحب التعميم
record--proves-recalled = أن الجهة المُصدِرة سحبته في هذا الوقت.
record--not-recalled = لا يمحو ما سُجّل قبله.
record--what-withdrawn = لم تعد من المخاطَبين
record--proves-withdrawn = أن الإقرار به لم يعد مطلوبًا منك منذ هذا الوقت.
record--not-withdrawn = لا يمحو ما سُجّل قبله.
record--what-machine_off = ديوان لا يعمل
record--proves-machine_off = أن ديوان لم يكن يعمل على الجهاز في هذه المدة، فلم يكن ليُظهر شيئًا.
record--not-machine_off = لا يثبت سبب ذلك ولا من أوقفه.
record--what-signed_out = الجلسة منتهية
record--proves-signed_out = أن الجلسة كانت منتهية، فلم يكن ليصل إلى الجهاز جديد.
record--not-signed_out = لا يثبت أنك أنهيتها بنفسك.
record--what-link_down = لا اتصال بالسجل
record--proves-link_down = أن الجهاز لم يبلغ السجل في هذه المدة.
record--not-link_down = لا يثبت أين كان الخلل.
record--what-notifications_absent = خدمة التنبيهات متوقفة
record--proves-notifications_absent = أن الجهاز لم تكن عليه خدمة تُظهر التنبيهات.
record--not-notifications_absent = لا يثبت أنك لم ترَ التعميم في النافذة.
record--what-notifications_silenced = التنبيهات مكتومة
record--proves-notifications_silenced = أن سطح المكتب كان مضبوطًا على كتم التنبيهات.
record--not-notifications_silenced = لا يثبت من كتمها ولا سبب ذلك.
record--what-screen_locked = الشاشة مقفلة
record--proves-screen_locked = أن الشاشة كانت مقفلة، فلم يكن ليُرى عليها شيء.
record--not-screen_locked = لا يثبت أين كنت.
record--what-idle = الجهاز بلا استعمال
record--proves-idle = أن لوحة المفاتيح والفأرة لم تُلمسا في هذه المدة.
record--not-idle = لا يثبت أنك غبت عن مكتبك.
record--what-read = النص أمام القارئ
record--proves-read = أن النص كان مفتوحًا في النافذة التي أمامك طوال هذه المدة.
record--not-read = لا يثبت أنك قرأته ولا أنك كنت أمام الشاشة.
record--what-policy_refused = سياسة تنبيه لم تُفهم
record--proves-policy_refused = أن السجل أرسل سياسة تنبيه لا يفهمها هذا البرنامج، فبقيت السابقة سارية.
record--not-policy_refused = لا يثبت تقصيرًا منك.
record--what-leave = إجازة
record--what-secondment = إعارة أو ندب
record--what-off_duty = خارج نوبة العمل
record--what-no_device = بلا جهاز
record--proves-absence = أن جهة عملك سجّلت عذرك في هذه المدة، فلا يُطلب منك فيها شيء.
record--not-absence = لا يثبت أين كنت فعلًا.
record--by = سجّله
record--by-machine = سُجّل آليًا
# Variables:
#   $source: the workstation's name
record--by-computer = سجّله الجهاز { $source }

record--measured = قاسه ديوان على الجهاز
# Variables:
#   $source: the desktop's interface that was asked, e.g. org.freedesktop.login1
record--measured-by = قاسه الجهاز بحسب { $source }

record--on-behalf = نيابةً عن
record--nothing = لا شيء في السجل.
record--mine = سجلي
record--mine-hint = ما يحفظه السجل عنك لك أن تراه وأن تتظلّم منه.
record--contests = تظلّماتي
record--witness-how = الإقرار
record--witness-paper = بتوقيع على الورق
record--witness-word = شفاهةً
record--witness-given = أُقرّ في
record--witness-witness = الشاهد
record--witness-by = أثبته
record--witness-note = ملاحظة
record--what-reminder = تذكير من المسؤول
record--what-witness = إقرار أُثبت بشهادة شاهد
record--what-contest = تظلّم
record--what-contest_decided = قرار في التظلّم
record--what-contest_withdrawn = سُحب التظلّم
record--what-extended = مُدّ الموعد
record--what-delegation = إنابة
record--what-other = قيد آخر
record--who = من:
record--kind-event = حدث في التعميم
record--kind-act = إجراء

# Variables:
#   $number: the number of the other circular
record--kept-of = إقرارك بالتعميم { $number }

record--what-kept = إقرارك بالتعميم السابق باقٍ
record--proves-kept = أن السجل لم يجد فيما تغيّر ما يُلزم، فحسب إقرارك السابق.
record--not-kept = لا يثبت أنك اطّلعت على النص الجديد.
record--proves-extended = أن موعد الإقرار صار أبعد منذ هذا الوقت.
record--not-extended = لا يغيّر ما سُجّل قبله.
record--proves-reminder = أن مسؤولًا ذكّرك بهذا التعميم في هذا الوقت.
record--not-reminder = لا يثبت أن التذكير ظهر أمامك.
record--proves-witness = أن مسؤولًا سجّل إقرارك بحضور الشاهد المذكور.
record--not-witness = لا يقوم مقام إقرار على جهازك، ولك أن تتظلّم منه.
record--proves-delegation = أن المذكور كان يقوم مقامك في الإشراف في هذه المدة.
record--not-delegation = لا يُحسب إقراره إقرارًا لك.
record--proves-contest = أنك تظلّمت في هذا الوقت بهذه الأسباب.
record--not-contest = لا يوقف الواجب من تلقاء نفسه.
record--proves-contest_decided = أن التظلّم انتهى بهذا القرار.
record--not-contest_decided = لا يمحو القيد المتظلَّم منه.
record--proves-contest_withdrawn = أنك سحبت تظلّمك في هذا الوقت.
record--not-contest_withdrawn = لا يمحو أنك تظلّمت.
