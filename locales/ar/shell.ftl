### Texts of the shell: tray and notifications. Read by Rust; the window does not use them.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
tray--unread = { $category ->
        [zero] ديوان: لا جديد
        [one] ديوان: مراسلة واحدة غير مقروءة
        [two] ديوان: مراسلتان غير مقروءتين
        [few] ديوان: { $n } مراسلات غير مقروءة
        [many] ديوان: { $n } مراسلة غير مقروءة
       *[other] ديوان: { $n } مراسلة غير مقروءة
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
tray--owed = { $category ->
        [zero] لا تعاميم بانتظار إقرارك
        [one] تعميم واحد بانتظار إقرارك
        [two] تعميمان بانتظار إقرارك
        [few] { $n } تعاميم بانتظار إقرارك
        [many] { $n } تعميماً بانتظار إقرارك
       *[other] { $n } تعميم بانتظار إقرارك
    }

tray--open = افتح ديوان
tray--quit = إنهاء ديوان
# Variables:
#   $number: registration number
notify--one-title = تعميم بانتظار إقرارك: { $number }

# Variables:
#   $subject: the circular's subject
#   $deadline: date and time by which it must be acknowledged
notify--one-body =
    { $subject }
    الموعد: { $deadline }

# Variables:
#   $subject: the circular's subject
notify--one-body-no-deadline = { $subject }

# Variables:
#   $subject: the circular's subject
#   $deadline: date and time by which it should have been acknowledged
notify--one-body-overdue =
    { $subject }
    انقضى موعده: { $deadline }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
notify--many-title = { $category ->
        [zero] لا تعاميم بانتظار إقرارك
        [one] تعميم واحد بانتظار إقرارك
        [two] تعميمان بانتظار إقرارك
        [few] { $n } تعاميم بانتظار إقرارك
        [many] { $n } تعميماً بانتظار إقرارك
       *[other] { $n } تعميم بانتظار إقرارك
    }

# Variables:
#   $subject: the oldest circular's subject
notify--many-body = أقدمها: { $subject }

notify--action-open = افتح
notify--action-acknowledge = أقرّ بالعلم
# Variables:
#   $number: registration number
notify--acknowledged = سُجّل إقرارك بالتعميم { $number }
