### Texts of the shell: window title, tray and notifications. Read by Rust (src-tauri/src/words.rs); the window does not use them.

tray--name = ديوان

# Variables:
#   $facts: what there is to say, as whole phrases
tray--title = ديوان: { $facts }

# Two phrases side by side.
# Variables:
#   $first: a phrase
#   $second: a phrase
tray--both = { $first }، { $second }

tray--calm = لا تعاميم بانتظار إقرارك
tray--signed-out = لم يُسجَّل الدخول بعد
tray--session-ended = انتهت الجلسة: سجّل الدخول من جديد
tray--opening = جارٍ الفتح
tray--open = افتح ديوان
tray--sync = زامن الآن
tray--quit = إنهاء ديوان

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
tray--owed = { $category ->
        [zero] لا تعاميم بانتظار إقرارك
        [one] تعميم واحد بانتظار إقرارك
        [two] تعميمان بانتظار إقرارك
        [few] { $n } تعاميم بانتظار إقرارك
        [many] { $n } تعميماً بانتظار إقرارك
       *[other] { $n } تعميم بانتظار إقرارك
    }

# Follows tray--owed.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
tray--overdue = { $category ->
        [zero] لا متأخر منها
        [one] تعميم واحد منها متأخر
        [two] تعميمان منها متأخران
        [few] { $n } منها متأخرة
        [many] { $n } منها متأخرة
       *[other] { $n } منها متأخرة
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
tray--unread = { $category ->
        [zero] لا مراسلات غير مقروءة
        [one] مراسلة واحدة غير مقروءة
        [two] مراسلتان غير مقروءتين
        [few] { $n } مراسلات غير مقروءة
        [many] { $n } مراسلة غير مقروءة
       *[other] { $n } مراسلة غير مقروءة
    }

# The title for several circulars is tray--owed.
notify--one-title = تعميم بانتظار إقرارك

# Rung before and still not acknowledged.
# Variables:
#   $title: notify--one-title or tray--owed
notify--again = تذكير: { $title }

# An emergency is among what is owed.
# Variables:
#   $title: notify--one-title or tray--owed
notify--emergency = تعميم طارئ: { $title }

# The line under a subject.
# Variables:
#   $issuer: the issuing unit's name
#   $number: registration number
notify--origin = { $issuer }، رقم { $number }

# Variables:
#   $date: day, in both calendars
#   $time: hour and minute
notify--deadline = آخر موعد للإقرار: { $date }، الساعة { $time }

# A line for each circular when there are several.
# Variables:
#   $subject: the circular's subject
#   $number: registration number
notify--many-line = { $subject } (رقم { $number })

# After the lines of the first few.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
notify--many-more = { $category ->
        [zero] ولا تعاميم أخرى
        [one] وتعميم آخر
        [two] وتعميمان آخران
        [few] و{ $n } تعاميم أخرى
        [many] و{ $n } تعميماً آخر
       *[other] و{ $n } تعميم آخر
    }

notify--action-open = افتح
# When there are several.
notify--action-open-oldest = افتح الأقدم

notify--action-acknowledge = أقرّ بالعلم

# Variables:
#   $day: day of the month, in the person's digits
#   $month: m1 to m12
#   $year: year, in the person's digits
notify--gregorian = { $day } { $month ->
        [m1] يناير
        [m2] فبراير
        [m3] مارس
        [m4] أبريل
        [m5] مايو
        [m6] يونيو
        [m7] يوليو
        [m8] أغسطس
        [m9] سبتمبر
        [m10] أكتوبر
        [m11] نوفمبر
       *[m12] ديسمبر
    } { $year } م

# Variables:
#   $day: day of the month, in the person's digits
#   $month: m1 to m12
#   $year: year, in the person's digits
notify--hijri = { $day } { $month ->
        [m1] محرم
        [m2] صفر
        [m3] ربيع الأول
        [m4] ربيع الآخر
        [m5] جمادى الأولى
        [m6] جمادى الآخرة
        [m7] رجب
        [m8] شعبان
        [m9] رمضان
        [m10] شوال
        [m11] ذو القعدة
       *[m12] ذو الحجة
    } { $year } هـ

# The calendar that the person chose stands first.
# Variables:
#   $first: a date
#   $second: the same day in the other calendar
notify--both-dates = { $first } الموافق { $second }

# Title of the alert window, for the window list and screen readers.
notify--window = ديوان: تعاميم لا تحتمل التأخير

# Read aloud.
# Variables:
#   $subject: the circular's subject
#   $issuer: the issuing unit's name
speech--emergency = تعميم طارئ من { $issuer }: { $subject }

# Variables:
#   $subject: the circular's subject
#   $issuer: the issuing unit's name
speech--overdue = تعميم تأخر الإقرار به من { $issuer }: { $subject }

# Variables:
#   $subject: the circular's subject
#   $issuer: the issuing unit's name
speech--owed = تعميم بانتظار إقرارك من { $issuer }: { $subject }

# Why the bell is quiet although something is owed; follows tray--owed.
tray--quiet-off-duty = لا تنبيه خارج ساعات الدوام
tray--quiet-snoozed = أُجّل التنبيه

# Variables:
#   $time: hour and minute
tray--quiet-snoozed-until = أُجّل التنبيه إلى { $time }
tray--quiet-excused = أنت معذور منها في غيابك
tray--quiet-silenced = التنبيهات مكتومة على هذا الجهاز
