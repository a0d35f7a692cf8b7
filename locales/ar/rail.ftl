### View: rail.

rail--label = التنقل
rail--all = الوارد
rail--circulars = التعاميم
rail--letters = الكتب
rail--awaiting = بانتظار إقراري
rail--overdue = متأخر
rail--duties = واجباتي
rail--history = إقراراتي
rail--board = لوحة الفريق
rail--contests = التظلّمات
rail--delegation = عند غيابي
rail--looks = من اطّلع على سجلي
rail--publish = إصدار التعاميم
rail--settings = الإعدادات
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
rail--unread = { $category ->
        [zero] لا رسائل غير مقروءة
        [one] رسالة واحدة غير مقروءة
        [two] رسالتان غير مقروءتين
        [few] { $n } رسائل غير مقروءة
        [many] { $n } رسالة غير مقروءة
       *[other] { $n } رسالة غير مقروءة
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
rail--owed = { $category ->
        [zero] لا تعاميم بانتظار إقرارك
        [one] تعميم واحد بانتظار إقرارك
        [two] تعميمان بانتظار إقرارك
        [few] { $n } تعاميم بانتظار إقرارك
        [many] { $n } تعميمًا بانتظار إقرارك
       *[other] { $n } تعميم بانتظار إقرارك
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
rail--overdue-count = { $category ->
        [zero] لا تعاميم متأخرة
        [one] تعميم واحد متأخر
        [two] تعميمان متأخران
        [few] { $n } تعاميم متأخرة
        [many] { $n } تعميمًا متأخرًا
       *[other] { $n } تعميم متأخر
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
rail--drafts = { $category ->
        [zero] لا مسودات بانتظار قرارك
        [one] مسودة واحدة بانتظار قرارك
        [two] مسودتان بانتظار قرارك
        [few] { $n } مسودات بانتظار قرارك
        [many] { $n } مسودة بانتظار قرارك
       *[other] { $n } مسودة بانتظار قرارك
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
rail--contests-waiting = { $category ->
        [zero] لا تظلّمات تنتظر البتّ
        [one] تظلّم واحد ينتظر البتّ
        [two] تظلّمان ينتظران البتّ
        [few] { $n } تظلّمات تنتظر البتّ
        [many] { $n } تظلّمًا ينتظر البتّ
       *[other] { $n } تظلّم ينتظر البتّ
    }
