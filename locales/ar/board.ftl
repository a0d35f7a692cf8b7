### View: board.

board--hint = وقائع كل تعميم عند فريقك، كل موظف محسوب مرة واحدة.
board--arriving = جارٍ تحميل اللوحة…
board--empty = لا تعاميم لفريقك بعد
board--empty-hint = يظهر هنا كل تعميم يشمل أحدًا من فريقك، وأين وصل عند كل واحد.
board--none-fits = لا تعميم بهذا الوصف في ما عُرض من اللوحة
board--none-fits-hint = غيّر كلمات البحث أو الحالة، أو اعرض المزيد من التعاميم.
board--side-circulars = التعاميم
board--side-load = الأعباء
board--side-excuses = الأعذار
board--search = ابحث بالموضوع أو الرقم
board--show-all = الكل
board--show-open = مفتوح
board--show-overdue = متأخر

# Variables:
#   $some: how many circulars fit
#   $all: how many are loaded
board--narrowed = يظهر { $some } من { $all }

board--as-of = كما كانت في نهاية يوم
board--as-of-future = هذا اليوم لم يأتِ بعد، فتظهر اللوحة كما هي الآن.

# Variables:
#   $first: the day in the person's first calendar
#   $second: the same day in the other calendar
board--look-back = نظرة إلى الوراء: اللوحة كما كانت في نهاية يوم { $first } ({ $second }).

board--look-back-hint = ليست هذه حالها الآن، ولا يُتخذ منها إجراء.
board--now = العودة إلى الآن
board--back = كل التعاميم
board--back-to-circular = عودة إلى التعميم
board--issued = صدر
board--deadline = آخر موعد:
board--deadline-passed = انقضى الموعد:
board--informs = للعلم، دون إقرار
board--state-superseded = حلّ محله تعميم لاحق
board--state-recalled = سُحب
board--part-acknowledged = أُقرّ به
board--part-opened = فُتح
board--part-shown = عُرض
board--part-reached = وصل
board--part-not_reached = لم يصل
board--part-excused = معذور
board--fact-reached = وصل
board--fact-shown = عُرض
board--fact-opened = فُتح
board--fact-acknowledged = أُقرّ به

# Variables:
#   $part: a part of the bar
#   $n: how many people
board--figure = { $part } { $n }

# Variables:
#   $audience: how many people it is about
#   $facts: each part with its number
board--bar = { $audience }: { $facts }

board--disjoint = كل موظف محسوب مرة واحدة، بأبعد ما هو معلوم عنه. والوقائع نفسها مستقلة، تجدها مع الأسماء.
board--path = المسار في الوحدات
board--whole-team = الفريق كله
board--units = الوحدات

# Variables:
#   $done: how many did
#   $all: how many are in the audience
board--of-acknowledged = أقرّ { $done } من { $all }

# Variables:
#   $done: how many did
#   $all: how many are in the audience
board--of-opened = فتحه { $done } من { $all }

board--days = المسار عبر الأيام
board--days-hint = كل واقعة محسوبة وحدها في نهاية اليوم، منسوبة إلى عدد المخاطَبين؛ ويبقى الخط مستويًا ما لم يتغير شيء.
board--days-table = الأرقام في جدول
board--day = اليوم
board--in-audience = المخاطَبون
board--show-names = عرض الأسماء
board--names-all = أسماء المخاطَبين

# Variables:
#   $part: a part of the bar
board--names-of = الأسماء: { $part }

board--names-everybody = كل الأسماء
board--names-away = إخفاء الأسماء
board--names-search = ابحث بالاسم أو الرقم الوظيفي
board--names-find = ابحث
board--names-changed = تغيّرت الأرقام بعد عرض هذه الأسماء.
board--names-again = اعرضها من جديد
board--names-arriving = جارٍ تحميل الأسماء…
board--look-noted = كل اطّلاع على الأسماء مُثبت في السجل، ويراه أصحابها.
board--person-look = اطّلاعك على هذه الصفحة مُثبت في السجل، ويراه صاحبها.
board--people-table = الموظفون
board--choose = اختيار

# Variables:
#   $name: the person's name
board--choose-person = اختيار { $name }

board--employee = الموظف
board--known-besides = ما هو معلوم غير ذلك
board--belonged = أين كان ومتى
board--since = منذ
board--nobody = لا أحد بهذا الوصف
board--nobody-yet = لا أحد فيما بُحث فيه حتى الآن. اعرض المزيد ليُبحث في بقية الوحدات.
board--never = لم يتصل له جهاز بعد

# Variables:
#   $when: when, e.g. today, 10:31
board--last-contact = آخر اتصال لجهازه: { $when }

# Variables:
#   $reason: why, as a word
#   $when: when the person is back
board--excused = معذور حتى { $when } ({ $reason })

board--kept = إقراره بالتعميم السابق باقٍ، إذ لم يتغير ما يُلزم
board--witnessed = أُثبت إقراره بشهادة شاهد
board--contested = تظلّم لم يُبتّ فيه بعد

# Variables:
#   $what: what the workstation measured
#   $since: when it began
board--observed-since = { $what } منذ { $since }

# Variables:
#   $what: what the workstation measured
#   $since: when it began
#   $until: when it ended
board--observed-until = { $what } من { $since } حتى { $until }

# Variables:
#   $when: when
board--reminded = ذُكّر في { $when }

board--reminded-at = آخر تذكير من هنا:

# Variables:
#   $name: the deputy's name
board--deputy = ينوب عنه { $name }

board--remind = تذكير
board--remind-all = ذكّر من لم يقرّ
board--remind-hint = يعود التنبيه عند كل واحد منهم، ويرى اسمك ووقت التذكير. والتذكير مُثبت في السجل. ومن ذُكّر قبل قليل لا يُذكَّر مرة أخرى.
board--remind-now = ذكّر الآن

# Variables:
#   $when: a day and a time
board--remind-after = ذُكّروا قبل قليل. يمكن التذكير من جديد بعد { $when }.

board--excuse = تسجيل عذر
board--excuse-hint = لا يُطلب من المعذور إقرار ولا يُنبَّه في مدة عذره، ثم يعود الواجب بانتهائها. ويرى صاحبه العذر وسببه.
board--excuse-reason = نوع العذر
board--excuse-from = من يوم
board--excuse-back = يعود يوم

# Variables:
#   $first: the day in the person's first calendar
#   $second: the same day in the other calendar
board--excuse-back-on = يعود إليه الواجب في بداية يوم { $first } ({ $second }).

board--excuse-why = السبب
board--excuse-why-hint = يُكتب السبب بالكلمات، مثل رقم قرار الإجازة.
board--excuse-now = سجّل العذر
board--excuse-done = سُجّل العذر.
board--excuse-ended = انتهى العذر.
board--end-excuse = إنهاء العذر
board--take-excuse-back = استرداد العذر
board--end-excuse-hint = يعود الواجب إليه من الآن. وما سُجّل من قبل يبقى في السجل.
board--end-excuse-now = أنهِ العذر
board--excuses-hint = أعذار الفريق التي لم تنتهِ، ومن سجّلها.
board--excuses-none = لا أعذار قائمة
board--excuses-none-hint = يظهر هنا كل عذر مؤرّخ لأحد من فريقك حتى ينتهي.
board--witness = إثبات إقرار ورقي أو شفوي
board--witness-hint = لمن لا جهاز له: أقرّ على الورق أو شفاهةً بحضور شاهد. ويرى صاحبه هذا القيد، وله أن يتظلّم منه.
board--witness-how = كيف أقرّ
board--witness-paper = بتوقيعه على الورق
board--witness-word = شفاهةً
board--witness-day = أقرّ يوم
board--witness-time = الساعة
board--witness-who = الشاهد
board--witness-who-hint = الرقم الوظيفي لمن حضر، أو اسمه إن كان من الأسماء المعروضة. لا يكون الشاهد صاحب الإقرار ولا أنت.
board--witness-note = ملاحظة
board--witness-note-hint = مثل مكان حفظ الورقة.
board--witness-now = أثبت الإقرار
board--witness-done = أُثبت الإقرار.
board--load-hint = ما على كل واحد الآن، مرتبًا بالوحدة ثم الاسم. ليس ترتيبًا للموظفين: من كثر ما عليه أولى بالعون.
board--load-look = اطّلاعك على هذه القائمة مُثبت في السجل، ويراه من فيها.
board--load-show = عرض أعباء الفريق
board--load-none = لا أحد في الفريق
board--load-none-hint = يظهر هنا كل موظف من فريقك وما ينتظر إقراره.
board--load-owed = ينتظر إقراره
board--load-overdue = منه متأخر
board--load-acknowledged = أقرّ به في ثلاثين يومًا
board--load-usual = المعتاد حتى الإقرار
board--load-excuse = العذر

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--audience = { $category ->
        [zero] لا مخاطَبين
        [one] مخاطَب واحد
        [two] مخاطَبان
        [few] { $n } مخاطَبين
        [many] { $n } مخاطَبًا
       *[other] { $n } مخاطَب
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--people = { $category ->
        [zero] لا أحد
        [one] موظف واحد
        [two] موظفان
        [few] { $n } موظفين
        [many] { $n } موظفًا
       *[other] { $n } موظف
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--overdue = { $category ->
        [zero] لا متأخر
        [one] متأخر واحد
        [two] متأخران
        [few] { $n } متأخرين
        [many] { $n } متأخرًا
       *[other] { $n } متأخر
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--remind-chosen = { $category ->
        [zero] تذكير المختارين
        [one] تذكير من اخترته
        [two] تذكير الاثنين المختارين
        [few] تذكير المختارين ({ $n })
        [many] تذكير المختارين ({ $n })
       *[other] تذكير المختارين ({ $n })
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--remind-people = { $category ->
        [zero] لم يبقَ من لم يقرّ
        [one] لم يقرّ واحد
        [two] لم يقرّ اثنان
        [few] لم يقرّ { $n } أشخاص
        [many] لم يقرّ { $n } شخصًا
       *[other] لم يقرّ { $n } شخص
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--remind-done = { $category ->
        [zero] لم يُذكَّر أحد
        [one] ذُكّر واحد
        [two] ذُكّر اثنان
        [few] ذُكّر { $n } أشخاص
        [many] ذُكّر { $n } شخصًا
       *[other] ذُكّر { $n } شخص
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--minutes = { $category ->
        [zero] أقل من دقيقة
        [one] دقيقة
        [two] دقيقتان
        [few] { $n } دقائق
        [many] { $n } دقيقة
       *[other] { $n } دقيقة
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--hours = { $category ->
        [zero] أقل من ساعة
        [one] ساعة
        [two] ساعتان
        [few] { $n } ساعات
        [many] { $n } ساعة
       *[other] { $n } ساعة
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--days-long = { $category ->
        [zero] أقل من يوم
        [one] يوم
        [two] يومان
        [few] { $n } أيام
        [many] { $n } يومًا
       *[other] { $n } يوم
    }
board--show-on-board = أين وصل عند كل وحدة
board--export = تصدير
board--export-format = صيغة الملف
board--format-pdf = PDF
board--format-xlsx = Excel
board--format-csv = CSV
board--format-json = JSON للآلة
board--exporting = جارٍ إعداد الملف

# Variables:
#   $done: rows so far
#   $all: rows expected
board--exported-of = { $done } من { $all }

board--export-other = يجري إعداد ملف آخر.

# Variables:
#   $path: where the file is
board--exported-to = حُفظ الملف: { $path }

board--export-cancelled = أُلغي التصدير، ولم يبقَ منه ملف.
board--export-look = التصدير اطّلاع على الأسماء، ويُثبت في السجل.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--exported-rows = { $category ->
        [zero] لا أسطر بعد
        [one] سطر واحد
        [two] سطران
        [few] { $n } أسطر
        [many] { $n } سطرًا
       *[other] { $n } سطر
    }
