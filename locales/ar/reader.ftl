### View: reader.

reader--label = القراءة
reader--document = نص المراسلة
reader--none = اختر مراسلة لقراءتها
reader--none-hint = مفتاح الإدخال يفتح المراسلة المحددة في القائمة.
reader--arriving = جارٍ فتح المراسلة…
reader--back = عودة إلى القائمة
reader--print = طباعة
# Variables:
#   $audience: the audience in words, as issued
reader--to = إلى: { $audience }

reader--kind-circular = تعميم
reader--kind-letter = كتاب
# Variables:
#   $version: number of the circular's version
reader--version = الإصدار { $version }

reader--number = الرقم
reader--date = التاريخ
reader--other-date = الموافق
reader--effective = نافذ من
reader--deadline = آخر موعد للإقرار
reader--event-superseded = حلّ محل هذا التعميم تعميم لاحق
reader--event-recalled = سُحب هذا التعميم
reader--event-extended = مُدّ موعد الإقرار
reader--deadline-was = كان الموعد
reader--deadline-is = الموعد الساري

# Variables:
#   $number: the number of the other circular
reader--open-successor = افتح التعميم { $number }

# Variables:
#   $number: the number of the other circular
reader--successor = التعميم { $number }

reader--stub = بقي من التعميم ما يدل عليه، وما سُجّل عنه باقٍ في صفحة «ما يقوله السجل عني».

# Variables:
#   $number: the number of the other circular
reader--supersedes = يحل هذا التعميم محل التعميم { $number }

reader--changed-since = وهذا ما تغيّر بعد إقرارك
reader--acknowledged-before = أقررت بالسابق في
reader--acknowledgement-kept = وإقرارك باقٍ، إذ لم يتغير ما يُلزم
reader--nothing-binding-changed = لم يتغير فيه ما يُلزم.
reader--terms-changed = لم يتغير نص البنود؛ تغيّر نص الإقرار أو الموعد أو بدء النفاذ أو المرفقات.
reader--clause-added = بند جديد
reader--clause-removed = بند حُذف
reader--clause-was = كان
reader--clause-is = وصار
reader--joined-later = صدر هذا التعميم قبل انضمامك إلى المخاطَبين به، فلا يُطلب منك الإقرار به. وهو لك للاطلاع.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
reader--clauses-kept = { $category ->
        [zero] لا بند بقي كما كان
        [one] وبقي بند واحد كما كان.
        [two] وبقي بندان كما كانا.
        [few] وبقيت { $n } بنود كما كانت.
        [many] وبقي { $n } بندًا كما كان.
       *[other] وبقي { $n } بند كما كان.
    }
