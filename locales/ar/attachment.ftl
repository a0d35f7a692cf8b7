### View: attachment.

attachment--label = المرفقات
# Variables:
#   $size: thousands of bytes
attachment--kilobytes = { $size } ك.ب

# Variables:
#   $size: millions of bytes
attachment--megabytes = { $size } م.ب

# Variables:
#   $name: the attachment's caption
attachment--save = احفظ { $name } على هذا الجهاز

# Variables:
#   $path: where the file is now
attachment--saved = حُفظ الملف: { $path }

attachment--not-here = لم يُنزَّل بعد
attachment--arriving = جارٍ فتح المرفق…
attachment--broken = تعذّر عرض هذا الملف هنا: قد يكون تالفًا أو محميًا بكلمة مرور. يمكنك حفظه وفتحه ببرنامج آخر.
# Variables:
#   $number: the page's number
attachment--page = صفحة { $number }

attachment--page-broken = تعذّر رسم هذه الصفحة.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
attachment--pages = { $category ->
        [zero] بلا صفحات
        [one] صفحة واحدة
        [two] صفحتان
        [few] { $n } صفحات
        [many] { $n } صفحة
       *[other] { $n } صفحة
    }

attachment--smaller = تصغير
attachment--larger = تكبير
