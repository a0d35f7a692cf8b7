### View: alert.

alert--title = Diwan alert
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
alert--count = { $category ->
        [one] { $n } circular needs you now
       *[other] { $n } circulars need you now
    }

alert--class-information = Circular
alert--class-binding = Binding circular
alert--class-urgent = Urgent circular
alert--class-emergency = Emergency circular
alert--overdue = Deadline passed
alert--open = Open
alert--acknowledge = Read the statement
alert--later = Later
alert--close = Close
alert--comes-back = It comes back until you acknowledge.
alert--others = Also awaiting you
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
alert--more = { $category ->
        [one] and { $n } more circular
       *[other] and { $n } more circulars
    }

# Variables:
#   $class: what kind of circular, in words
#   $subject: its subject
alert--announce = { $class }: { $subject }

alert--statement = What you acknowledge
alert--read-whole = Read it to its end; then the button works.
alert--done = Your acknowledgement is kept.
