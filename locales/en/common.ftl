### View: common.

common--title = Diwan
common--other-language = العربية
# Variables:
#   $first: a date in the person's first calendar
#   $second: the same day in the other calendar
common--both-dates = { $first } · { $second }

# Variables:
#   $day: a date, or today, tomorrow, yesterday
#   $time: time of day
common--day-and-time = { $day }, { $time }

common--comma = {", "}
common--try-again = Try again
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
common--retry-after = { $category ->
        [one] You can try again in { $n } second.
       *[other] You can try again in { $n } seconds.
    }

common--act-again = The registry has not answered, and what you wrote is still here. Try again once the line is back: the act is never recorded twice.
common--more = Show more
common--cancel = Cancel
common--close = Close
common--urgency-urgent = Urgent
common--urgency-very_urgent = Very urgent
common--urgency-immediate = Immediate
common--confidentiality-restricted = Restricted
common--confidentiality-confidential = Confidential

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
common--retry-after-minutes = { $category ->
        [one] You may try again in { $n } minute.
       *[other] You may try again in { $n } minutes.
    }
