### View: strip.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
strip--label = { $category ->
        [one] { $n } circular awaits your acknowledgement
       *[other] { $n } circulars await your acknowledgement
    }

# Variables:
#   $category: the CLDR plural category of the number, which stands in a bubble before these words
strip--owed = { $category ->
        [one] circular awaits your acknowledgement
       *[other] circulars await your acknowledgement
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
strip--overdue = { $category ->
        [one] { $n } of them overdue
       *[other] { $n } of them overdue
    }

strip--nearest = Nearest deadline:
strip--passed = First deadline passed:
strip--open-oldest = Open the oldest
strip--unknown = Finding out what awaits your acknowledgement…
# Variables:
#   $when: when, e.g. today, 10:31
strip--as-of = As of the last sync: { $when }

strip--calm = No circulars await your acknowledgement
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
strip--announce = { $category ->
        [one] { $n } new circular awaits your acknowledgement
       *[other] { $n } new circulars await your acknowledgement
    }

strip--quiet-off_duty = Outside duty hours, nothing rings now
strip--quiet-snoozed = You asked for later
strip--quiet-excused = You are excused, nothing rings now
strip--quiet-silenced = Notifications are silenced on this computer
# Variables:
#   $when: a day and a time of day
strip--quiet-until = until { $when }

strip--later = Remind me later
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
strip--snoozes-left = { $category ->
        [one] { $n } left today
       *[other] { $n } left today
    }

strip--not-later = The bell cannot be put off now.
strip--away = What came while you were away
