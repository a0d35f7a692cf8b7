### View: strip.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
strip--label = { $category ->
        [zero] لا تعاميم بانتظار إقرارك
        [one] تعميم واحد بانتظار إقرارك
        [two] تعميمان بانتظار إقرارك
        [few] { $n } تعاميم بانتظار إقرارك
        [many] { $n } تعميمًا بانتظار إقرارك
       *[other] { $n } تعميم بانتظار إقرارك
    }

# Variables:
#   $category: the CLDR plural category of the number, which stands in a bubble before these words
strip--owed = { $category ->
        [zero] لا تعاميم بانتظار إقرارك
        [one] تعميم بانتظار إقرارك
        [two] تعميمان بانتظار إقرارك
        [few] تعاميم بانتظار إقرارك
        [many] تعميمًا بانتظار إقرارك
       *[other] تعميم بانتظار إقرارك
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
strip--overdue = { $category ->
        [zero] لا متأخر منها
        [one] منها واحد متأخر
        [two] منها اثنان متأخران
        [few] منها { $n } متأخرة
        [many] منها { $n } متأخرًا
       *[other] منها { $n } متأخر
    }

strip--nearest = أقرب موعد:
strip--passed = أقدم موعد انقضى:
strip--open-oldest = افتح الأقدم
strip--unknown = جارٍ التحقق مما ينتظر إقرارك…
# Variables:
#   $when: when, e.g. today, 10:31
strip--as-of = بحسب آخر مزامنة: { $when }

strip--calm = لا تعاميم بانتظار إقرارك
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
strip--announce = { $category ->
        [zero] لا تعاميم جديدة
        [one] وصل تعميم جديد بانتظار إقرارك
        [two] وصل تعميمان جديدان بانتظار إقرارك
        [few] وصلت { $n } تعاميم جديدة بانتظار إقرارك
        [many] وصل { $n } تعميمًا جديدًا بانتظار إقرارك
       *[other] وصل { $n } تعميم جديد بانتظار إقرارك
    }

strip--quiet-off_duty = خارج ساعات الدوام، فلا تنبيه الآن
strip--quiet-snoozed = أجّلت التنبيه
strip--quiet-excused = أنت معذور، فلا تنبيه الآن
strip--quiet-silenced = التنبيهات مكتومة على هذا الجهاز
# Variables:
#   $when: a day and a time of day
strip--quiet-until = حتى { $when }

strip--later = ذكّرني لاحقًا
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
strip--snoozes-left = { $category ->
        [zero] لم يبق تأجيل اليوم
        [one] بقي تأجيل واحد اليوم
        [two] بقي تأجيلان اليوم
        [few] بقيت { $n } تأجيلات اليوم
        [many] بقي { $n } تأجيلًا اليوم
       *[other] بقي { $n } تأجيل اليوم
    }

strip--not-later = لا يمكن تأجيل التنبيه الآن.
strip--away = ما وصل في غيابك
