### View: settings.

settings--saved = حُفظ التغيير.
settings--save = حفظ
settings--reading = القراءة والعرض
settings--language = اللغة
settings--language-ar = العربية
settings--language-en = English
settings--digits = الأرقام
settings--digits-auto = بحسب اللغة
settings--digits-arab = ٠١٢٣
settings--digits-latn = 0123
settings--calendar = التقويم الأول
settings--calendar-gregorian = الميلادي
settings--calendar-hijri = الهجري
settings--theme = المظهر
settings--theme-system = كالجهاز
settings--theme-light = فاتح
settings--theme-dark = داكن
settings--text-size = حجم النص:
settings--computer = هذا الجهاز
settings--autostart = ابدأ ديوان مع الدخول إلى الجهاز
settings--autostart-hint = حتى لا يفوتك تعميم صدر قبل أن تفتح البرنامج.
settings--server-hint = يُستعمل العنوان الجديد عند تسجيل الدخول التالي.
settings--sign-out = تسجيل الخروج
settings--sign-out-everywhere = الخروج من كل الأجهزة
settings--leave-here = تُزال مراسلاتك من هذا الجهاز، وتعود إليه عند دخولك التالي.
settings--leave-everywhere = تنتهي جلساتك على كل الأجهزة، وتُزال مراسلاتك من هذا الجهاز.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
settings--leave-waiting = { $category ->
        [zero] لا شيء بانتظار الإرسال.
        [one] إجراء واحد ما زال بانتظار الإرسال، ويبقى محفوظًا حتى تعود.
        [two] إجراءان ما زالا بانتظار الإرسال، ويبقيان محفوظين حتى تعود.
        [few] { $n } إجراءات ما زالت بانتظار الإرسال، وتبقى محفوظة حتى تعود.
        [many] { $n } إجراءً ما زال بانتظار الإرسال، ويبقى محفوظًا حتى تعود.
       *[other] { $n } إجراء ما زال بانتظار الإرسال، ويبقى محفوظًا حتى تعود.
    }

settings--leave = خروج
