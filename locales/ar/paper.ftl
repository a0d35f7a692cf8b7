### Words of what is printed and exported: lists of names, the board, the load, a contest's file. Read by the shell (src-tauri/src/words.rs); the window does not use them.

paper--about = التظلّم من
paper--as-of = كما كان في
paper--attachments = مرفقات التعميم وبصماتها
paper--board = متابعة التعاميم
paper--circular = التعميم
paper--column-acknowledged = أُقرّ
paper--column-acknowledged-lately = أُقرّ في 30 يومًا
paper--column-audience = المخاطَبون
paper--column-by = سجّله
paper--column-contact = آخر اتصال
paper--column-deadline = المهلة
paper--column-deputy = ينوب عنه
paper--column-excuse = العذر
paper--column-excused = معذور
paper--column-issued = صدر
paper--column-name = الاسم
paper--column-not-reached = لم يصل
paper--column-number = رقم القيد
paper--column-observed = ملاحظة الجهاز
paper--column-opened = فُتح
paper--column-overdue = متأخر
paper--column-owed = بانتظار الإقرار
paper--column-person = الرقم
paper--column-reached = وصل
paper--column-registered = سريانه
paper--column-reminded = آخر تذكير
paper--column-remark = ملاحظة
paper--column-said = ما قيل فيه
paper--column-shown = عُرض
paper--column-source = المصدر
paper--column-state = الحال
paper--column-subject = الموضوع
paper--column-unit = الوحدة
paper--column-until = حتى
paper--column-usual = المعتاد حتى الإقرار بالدقائق
paper--column-what = القيد
paper--column-when = الوقت
paper--contestant = المتظلّم
paper--decision = القرار
paper--file-hash = بصمة الملف الإلكتروني المرافق (SHA-256)
paper--filter = المعروض
paper--gregorian-mark = م
paper--hijri-mark = هـ
paper--load = ما على كل موظف
paper--names-all = جميع المخاطَبين
paper--names-like = الاسم أو الرقم فيه
paper--opened = قُدّم في
paper--part-acknowledged = أُقرّ
paper--part-excused = معذور، ولم يُقرّ
paper--part-not-reached = لم يصل
paper--part-opened = فُتح، ولم يُقرّ
paper--part-reached = وصل، ولم يُعرض
paper--part-shown = عُرض، ولم يُفتح
paper--person = الموظف
paper--printed = طُبع
paper--reasons = أسباب التظلّم
paper--remark-contested = متظلَّم منه
paper--remark-kept = إقرار بالنسخة السابقة
paper--remark-witnessed = بشهادة شاهد
paper--state-in-force = سارٍ
paper--state-recalled = مسحوب
paper--state-superseded = حلّ محله غيره
paper--statement = نص الإقرار
paper--text = نص التعميم كما قُيّد
paper--unit = الوحدة
paper--versions = نسخ التعميم وبصماتها
paper--whole-team = الفريق كله
paper--withdrawn = سُحب في

# Variables:
#   $heading: a column's heading
paper--both-calendars = { $heading } (بالتقويمين)

# Variables:
#   $number: the circular's registration number
paper--contest = ملف التظلّم في التعميم { $number }

# Variables:
#   $outcome: how it was decided
#   $name: who decided
#   $moment: when, in both calendars
paper--decided = { $outcome }. قرره { $name } في { $moment }

# Variables:
#   $reason: why, as a word
#   $until: the moment at which the person is back, in both calendars
paper--excused-until = { $reason } حتى { $until }

# Variables:
#   $page: number of the page
#   $pages: how many there are
paper--foot = صفحة { $page } من { $pages }

# Variables:
#   $date: day, in both calendars
#   $time: hour and minute
paper--moment = { $date }، { $time }

# Variables:
#   $number: the circular's registration number
paper--names = المخاطَبون بالتعميم { $number }

# Variables:
#   $name: who printed it
#   $moment: when, in both calendars
paper--printed-by = { $moment }، { $name }

# Variables:
#   $number: number of the circular
#   $moment: when it was issued, in both calendars
#   $hash: SHA-256 of its content
paper--version = التعميم { $number } الصادر في { $moment }: { $hash }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
paper--circulars = { $category ->
        [zero] لا تعاميم
        [one] تعميم واحد
        [two] تعميمان
        [few] { $n } تعاميم
        [many] { $n } تعميمًا
       *[other] { $n } تعميم
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
paper--lines = { $category ->
        [zero] لا قيود
        [one] قيد واحد
        [two] قيدان
        [few] { $n } قيود
        [many] { $n } قيدًا
       *[other] { $n } قيد
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
paper--people = { $category ->
        [zero] لا أحد
        [one] موظف واحد
        [two] موظفان
        [few] { $n } موظفين
        [many] { $n } موظفًا
       *[other] { $n } موظف
    }
