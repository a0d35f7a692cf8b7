### View: common.

common--title = ديوان
common--other-language = English
# Variables:
#   $first: a date in the person's first calendar
#   $second: the same day in the other calendar
common--both-dates = { $first } · { $second }

# Variables:
#   $day: a date, or today, tomorrow, yesterday
#   $time: time of day
common--day-and-time = { $day }، { $time }

common--comma = {"، "}
common--try-again = أعد المحاولة
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
common--retry-after = { $category ->
        [zero] يمكنك المحاولة الآن.
        [one] يمكنك المحاولة بعد ثانية واحدة.
        [two] يمكنك المحاولة بعد ثانيتين.
        [few] يمكنك المحاولة بعد { $n } ثوانٍ.
        [many] يمكنك المحاولة بعد { $n } ثانية.
       *[other] يمكنك المحاولة بعد { $n } ثانية.
    }

common--act-again = لم يصل رد السجل على هذا الإجراء، وما كتبته باقٍ هنا. أعد المحاولة متى عاد الاتصال: لا يُسجَّل الإجراء مرتين.
common--more = عرض المزيد
common--cancel = تراجع
common--close = إغلاق
common--urgency-urgent = عاجل
common--urgency-very_urgent = عاجل جدًا
common--urgency-immediate = حالًا
common--confidentiality-restricted = محدود
common--confidentiality-confidential = سري

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
common--retry-after-minutes = { $category ->
        [zero] يمكنك المحاولة الآن.
        [one] يمكنك المحاولة بعد دقيقة.
        [two] يمكنك المحاولة بعد دقيقتين.
        [few] يمكنك المحاولة بعد { $n } دقائق.
        [many] يمكنك المحاولة بعد { $n } دقيقة.
       *[other] يمكنك المحاولة بعد { $n } دقيقة.
    }
