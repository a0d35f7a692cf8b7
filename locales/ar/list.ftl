### View: list.

list--search = البحث في المراسلات
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--search-in = { $category ->
        [zero] ابحث في المراسلات
        [one] ابحث في مراسلة واحدة
        [two] ابحث في مراسلتين
        [few] ابحث في { $n } مراسلات
        [many] ابحث في { $n } مراسلة
       *[other] ابحث في { $n } مراسلة
    }

list--clear = امسح كلمات البحث
list--choice-all = الكل
list--choice-unread = غير مقروء
list--choice-awaiting = بانتظار إقراري
list--choice-overdue = متأخر
list--filters = تصفية حسب الجهة والتاريخ
list--issuer = الجهة المُصدِرة
list--any-issuer = كل الجهات
list--no-issuer = لا جهة بهذا الاسم
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--items = { $category ->
        [zero] لا شيء
        [one] مراسلة واحدة
        [two] مراسلتان
        [few] { $n } مراسلات
        [many] { $n } مراسلة
       *[other] { $n } مراسلة
    }

list--from = من تاريخ
list--until = إلى تاريخ
list--pick-day = اختر من التقويم
list--month-before = الشهر السابق
list--month-after = الشهر التالي
list--clear-filters = أزل التصفية
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--found = { $category ->
        [zero] لا نتائج
        [one] نتيجة واحدة
        [two] نتيجتان
        [few] { $n } نتائج
        [many] { $n } نتيجة
       *[other] { $n } نتيجة
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--found-more = { $category ->
        [zero] لا نتائج بعد
        [one] أكثر من نتيجة واحدة
        [two] أكثر من نتيجتين
        [few] أكثر من { $n } نتائج
        [many] أكثر من { $n } نتيجة
       *[other] أكثر من { $n } نتيجة
    }

list--widen = اعرض كل شيء
list--nothing-found = لم نجد شيئًا بهذه الكلمات
list--nothing-found-hint = جرّب كلمة أقصر، أو أزل التصفية. البحث يشمل الموضوع والرقم والجهة ونص المراسلة.
list--arriving = مراسلاتك في الطريق
list--arriving-hint = هذه أول مزامنة على هذا الجهاز. ستظهر المراسلات هنا فور وصول أول دفعة منها.
list--empty-all = لا مراسلات بعد
list--empty-all-hint = تظهر هنا التعاميم والكتب الموجهة إليك، أحدثها أولًا.
list--empty-circulars = لا تعاميم بعد
list--empty-circulars-hint = تظهر هنا التعاميم التي تشملك.
list--empty-letters = لا كتب بعد
list--empty-letters-hint = تظهر هنا الكتب الموجهة إليك أو إلى وحدتك.
list--empty-awaiting = لا تعاميم بانتظار إقرارك
list--empty-awaiting-hint = يظهر هنا كل تعميم يحتاج إلى إقرارك.
list--empty-overdue = لا تعاميم متأخرة
list--empty-overdue-hint = يظهر هنا كل تعميم انقضى موعد الإقرار به ولم تقرّ.
list--unread = غير مقروء:
list--row-arriving = جارٍ التحميل
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--attachments = { $category ->
        [zero] بلا مرفقات
        [one] مرفق واحد
        [two] مرفقان
        [few] { $n } مرفقات
        [many] { $n } مرفقًا
       *[other] { $n } مرفق
    }

list--owed = بانتظار الإقرار
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--overdue-by = { $category ->
        [zero] انقضى موعده اليوم
        [one] متأخر منذ يوم
        [two] متأخر منذ يومين
        [few] متأخر منذ { $n } أيام
        [many] متأخر منذ { $n } يومًا
       *[other] متأخر منذ { $n } يوم
    }

list--sent = أُقرّ، بانتظار الإرسال
list--acknowledged = أقررت به
# Variables:
#   $date: day and month
list--acknowledged-on = أقررت في { $date }

list--withdrawn = لم يعد موجهًا إليك
list--recalled = سُحب
list--superseded = حلّ محله تعميم لاحق
list--expired = انقضى دون إقرار
list--for-information = للعلم
