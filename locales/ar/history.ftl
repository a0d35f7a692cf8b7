### View: history.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
history--count = { $category ->
        [zero] لا إقرارات
        [one] إقرار واحد
        [two] إقراران
        [few] { $n } إقرارات
        [many] { $n } إقرارًا
       *[other] { $n } إقرار
    }

history--empty = لم تقرّ بتعميم بعد
history--empty-hint = يُحفظ هنا كل إقرار تقدمه: نصه ووقته والإصدار الذي أقررت به.
history--recorded = أثبته السجل في
history--waiting = بانتظار الإرسال إلى السجل
history--done = أقررت في
history--elsewhere = أقررت من جهاز آخر
# Variables:
#   $device: the workstation's name
history--device = الجهاز: { $device }
