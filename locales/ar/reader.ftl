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
