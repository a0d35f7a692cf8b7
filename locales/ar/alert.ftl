### View: alert.

alert--title = تنبيه ديوان
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
alert--count = { $category ->
        [zero] لا تعميم يستدعي انتباهك الآن
        [one] تعميم واحد يستدعي انتباهك الآن
        [two] تعميمان يستدعيان انتباهك الآن
        [few] { $n } تعاميم تستدعي انتباهك الآن
        [many] { $n } تعميمًا يستدعي انتباهك الآن
       *[other] { $n } تعميم يستدعي انتباهك الآن
    }

alert--class-information = تعميم
alert--class-binding = تعميم ملزم
alert--class-urgent = تعميم عاجل
alert--class-emergency = تعميم طارئ
alert--overdue = انقضى موعده
alert--open = افتح
alert--acknowledge = اقرأ نص الإقرار
alert--later = لاحقًا
alert--close = إغلاق
alert--comes-back = يعود حتى تُقرّ به.
alert--others = وبانتظارك أيضًا
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
alert--more = { $category ->
        [zero] لا تعاميم أخرى
        [one] وتعميم آخر
        [two] وتعميمان آخران
        [few] و{ $n } تعاميم أخرى
        [many] و{ $n } تعميمًا آخر
       *[other] و{ $n } تعميم آخر
    }

# Variables:
#   $class: what kind of circular, in words
#   $subject: its subject
alert--announce = { $class }: { $subject }

alert--statement = النص الذي تقرّ به
alert--read-whole = اقرأ النص إلى آخره ليعمل زر الإقرار.
alert--done = حُفظ إقرارك.
