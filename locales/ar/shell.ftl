# Words of the shell: window title, tray and notifications. Read by src-tauri/src/words.rs (fluent-rs), not by the window.
# Counts come as $category (ICU's plural category, as text) and $n (the number in the person's digits).

window--title = ديوان

### Tray

tray--calm = لا تعاميم بانتظار إقرارك
tray--signed-out = لم يُسجَّل الدخول بعد
tray--session-ended = انتهت الجلسة، يُرجى تسجيل الدخول من جديد
tray--open = فتح ديوان
tray--sync = المزامنة الآن
tray--quit = إنهاء ديوان

# The program's name before one fact.
# Variables: $fact
tray--title = ديوان: { $fact }

# Two facts side by side.
# Variables: $first, $second
tray--both = { $first }، { $second }

# Variables: $category, $n
tray--owed = { $category ->
    [zero] لا تعاميم بانتظار إقرارك
    [one] تعميم واحد بانتظار إقرارك
    [two] تعميمان بانتظار إقرارك
    [few] { $n } تعاميم بانتظار إقرارك
    [many] { $n } تعميمًا بانتظار إقرارك
   *[other] { $n } تعميم بانتظار إقرارك
}

# Variables: $category, $n
tray--overdue = { $category ->
    [zero] لا تعاميم متأخرة
    [one] منها تعميم واحد متأخر
    [two] منها تعميمان متأخران
    [few] منها { $n } تعاميم متأخرة
    [many] منها { $n } تعميمًا متأخرًا
   *[other] منها { $n } تعميم متأخر
}

# Variables: $category, $n
tray--unread = { $category ->
    [zero] لا وثائق غير مقروءة
    [one] وثيقة واحدة غير مقروءة
    [two] وثيقتان غير مقروءتين
    [few] { $n } وثائق غير مقروءة
    [many] { $n } وثيقة غير مقروءة
   *[other] { $n } وثيقة غير مقروءة
}

### Notifications

notify--one-title = تعميم بانتظار إقرارك
notify--one-title-again = تذكير: تعميم بانتظار إقرارك

# Variables: $category, $n
notify--many-title = { $category ->
    [zero] لا تعاميم بانتظار إقرارك
    [one] تعميم واحد بانتظار إقرارك
    [two] تعميمان بانتظار إقرارك
    [few] { $n } تعاميم بانتظار إقرارك
    [many] { $n } تعميمًا بانتظار إقرارك
   *[other] { $n } تعميم بانتظار إقرارك
}

# Variables: $category, $n
notify--many-title-again = { $category ->
    [zero] تذكير: لا تعاميم بانتظار إقرارك
    [one] تذكير: تعميم واحد بانتظار إقرارك
    [two] تذكير: تعميمان بانتظار إقرارك
    [few] تذكير: { $n } تعاميم بانتظار إقرارك
    [many] تذكير: { $n } تعميمًا بانتظار إقرارك
   *[other] تذكير: { $n } تعميم بانتظار إقرارك
}

# The line under a subject.
# Variables: $issuer, $number
notify--origin = { $issuer }، رقم { $number }

# Variables: $date, $time
notify--deadline = آخر موعد للإقرار: { $date }، الساعة { $time }

# One line for each circular when there are several.
# Variables: $subject, $number
notify--many-line = { $subject } (رقم { $number })

# After the first lines.
# Variables: $category, $n
notify--many-more = { $category ->
    [zero] ولا غيرها
    [one] وتعميم آخر
    [two] وتعميمان آخران
    [few] و{ $n } تعاميم أخرى
    [many] و{ $n } تعميمًا آخر
   *[other] و{ $n } تعميم آخر
}

notify--action-open = فتح
notify--action-acknowledge = أقرّ بالعلم

### Dates

# Variables: $day, $month (m1 to m12), $year
date--gregorian = { $day } { $month ->
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

# Variables: $day, $month (m1 to m12), $year
date--hijri = { $day } { $month ->
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
# Variables: $first, $second
date--both = { $first } الموافق { $second }
