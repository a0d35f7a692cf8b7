### View: status.

status--label = حالة الاتصال
status--online = متصل بالسجل المركزي
status--offline-since = غير متصل منذ
# Variables:
#   $when: when, e.g. today, 10:31
status--synced = آخر مزامنة { $when }

status--never-synced = لم تتم مزامنة بعد
status--sync-now = زامِن الآن
# Variables:
#   $done: items so far
#   $total: items expected
status--sync = مزامنة: { $done } من { $total }

# Variables:
#   $done: items so far
#   $total: items expected
status--first-sync = المزامنة الأولى: { $done } من { $total }

status--first-sync-hint = المزامنة الأولى جارية. يمكنك القراءة أثناءها.
status--nothing-waiting = لا شيء بانتظار الإرسال

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
status--waiting = { $category ->
        [zero] لا شيء بانتظار الإرسال
        [one] إجراء واحد بانتظار الإرسال
        [two] إجراءان بانتظار الإرسال
        [few] { $n } إجراءات بانتظار الإرسال
        [many] { $n } إجراءً بانتظار الإرسال
       *[other] { $n } إجراء بانتظار الإرسال
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
status--rejected = { $category ->
        [zero] لا إجراءات مرفوضة
        [one] إجراء واحد رفضه السجل
        [two] إجراءان رفضهما السجل
        [few] { $n } إجراءات رفضها السجل
        [many] { $n } إجراءً رفضه السجل
       *[other] { $n } إجراء رفضه السجل
    }

status--vault = الدخول غير محفوظ
status--vault-why = لا توجد حافظة مفاتيح على هذا الجهاز، فيُحفظ الدخول في الذاكرة وحدها وتسجل الدخول من جديد بعد كل تشغيل.
status--bell = التنبيهات متوقفة
status--bell-why = لا تعمل خدمة التنبيهات على هذا الجهاز. تبقى التعاميم ظاهرة هنا وفي شريط الواجبات.

status--rebuilt = كان ملف ديوان على هذا الجهاز تالفًا، فوُضع جانبًا ويُستعاد كل شيء من السجل المركزي.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
status--rebuilt-saved = { $category ->
        [zero] لم يكن فيه ما ينتظر الإرسال.
        [one] وأُنقذ منه إجراء واحد كان بانتظار الإرسال.
        [two] وأُنقذ منه إجراءان كانا بانتظار الإرسال.
        [few] وأُنقذت منه { $n } إجراءات كانت بانتظار الإرسال.
        [many] وأُنقذ منه { $n } إجراءً كان بانتظار الإرسال.
       *[other] وأُنقذ منه { $n } إجراء كان بانتظار الإرسال.
    }

status--rebuilt-again = إن ظهر بانتظارك تعميم سبق أن أقررت به فأقِرّ به مرة أخرى.
status--rebuilt-seen = علِمت

status--policy-refused = أرسل السجل سياسة تنبيه لا يفهمها هذا البرنامج، فبقيت السابقة سارية. لا يفوتك شيء، وتبقى واجباتك ظاهرة هنا. أبلغ مسؤول النظام.
status--policy-seen = علِمت
