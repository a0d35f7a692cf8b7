### View: duties.

duties--hint = كل واجب بحاله ووقائعه، ولا تُستنتج واقعة من أخرى.
duties--arriving = جارٍ تحميل واجباتك…
duties--open = واجبات مفتوحة
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--count = { $category ->
        [zero] لا واجبات مفتوحة
        [one] واجب واحد مفتوح
        [two] واجبان مفتوحان
        [few] { $n } واجبات مفتوحة
        [many] { $n } واجبًا مفتوحًا
       *[other] { $n } واجب مفتوح
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--more = { $category ->
        [zero] لا واجبات غيرها
        [one] وواجب آخر لا تتسع له هذه الصفحة، تجده في «بانتظار إقراري».
        [two] وواجبان آخران لا تتسع لهما هذه الصفحة، تجدهما في «بانتظار إقراري».
        [few] و{ $n } واجبات أخرى لا تتسع لها هذه الصفحة، تجدها في «بانتظار إقراري».
        [many] و{ $n } واجبًا آخر لا تتسع لها هذه الصفحة، تجدها في «بانتظار إقراري».
       *[other] و{ $n } واجب آخر لا تتسع لها هذه الصفحة، تجدها في «بانتظار إقراري».
    }

duties--none = لا تعميم ينتظر إقرارك الآن
duties--none-hint = يظهر هنا كل تعميم يُطلب منك الإقرار به، أكثرها إلزامًا أولًا.
duties--unknown = لم تُعرف واجباتك بعد
duties--unknown-hint = هذه أول مزامنة على هذا الجهاز. تظهر الواجبات هنا فور وصولها.
duties--ended = واجبات انتهت
duties--ended-hint = أحدث ما انتهى من واجباتك، وكيف انتهى.
duties--ended-at = انتهى في
duties--class-information = للعلم
duties--class-binding = ملزم
duties--class-urgent = عاجل
duties--class-emergency = طارئ
duties--standing-owed = بانتظار إقرارك
duties--standing-shown = عُرض عليك، وبانتظار إقرارك
duties--standing-opened = فتحته، وبانتظار إقرارك
duties--standing-excused = أنت معذور الآن
duties--standing-sent = أقررت به، وبانتظار الإرسال
duties--standing-acknowledged = أقررت به
duties--standing-superseded = حلّ محله تعميم لاحق
duties--standing-recalled = سُحب التعميم
duties--standing-withdrawn = لم تعد من المخاطَبين به
duties--standing-expired = انقضى دون إقرار
duties--deadline = آخر موعد:
duties--no-deadline = بلا موعد محدد
duties--facts = الوقائع المثبتة
duties--fact-reached = وصل
duties--fact-shown = عُرض
duties--fact-opened = فُتح
duties--fact-acknowledged = أُقرّ به
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--reminders = { $category ->
        [zero] لم تُذكَّر به
        [one] ذُكّرت به مرة
        [two] ذُكّرت به مرتين
        [few] ذُكّرت به { $n } مرات
        [many] ذُكّرت به { $n } مرة
       *[other] ذُكّرت به { $n } مرة
    }

duties--last-reminder = آخرها
duties--reason-leave = إجازة
duties--reason-secondment = إعارة أو ندب
duties--reason-off_duty = خارج نوبة العمل
duties--reason-no_device = بلا جهاز
# Variables:
#   $reason: why the person is away
#   $when: when the person is back
duties--excused = معذور حتى { $when } ({ $reason })

duties--excuse-hint = لا تنبيه في هذه المدة ولو كان التعميم طارئًا، وتبقى الواجبات في القائمة. ويعود طلبها بانتهاء المدة.
duties--told = واجبات غيرك التي لم تُستوفَ
duties--told-hint = أبلغك السجل بها في وقتها. والأعداد كما كانت ساعة البلاغ.
duties--told-tell_supervisor = أُبلغت بصفتك مسؤول الوحدة
duties--told-tell_publisher = أُبلغت بصفتك مُصدِر التعميم
duties--told-everybody = كل المخاطَبين
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--unmet = { $category ->
        [zero] أقرّ به الجميع
        [one] لم يقرّ به واحد
        [two] لم يقرّ به اثنان
        [few] لم يقرّ به { $n }
        [many] لم يقرّ به { $n }
       *[other] لم يقرّ به { $n }
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--of-audience = { $category ->
        [zero] من لا أحد
        [one] من مخاطَب واحد
        [two] من مخاطَبَين اثنين
        [few] من { $n } مخاطَبين
        [many] من { $n } مخاطَبًا
       *[other] من { $n } مخاطَب
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--excused-others = { $category ->
        [zero] لا معذور منهم
        [one] منهم معذور واحد
        [two] منهم معذوران
        [few] منهم { $n } معذورين
        [many] منهم { $n } معذورًا
       *[other] منهم { $n } معذور
    }
