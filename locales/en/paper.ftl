### Words of what is printed and exported: lists of names, the board, the load, a contest's file. Read by the shell (src-tauri/src/words.rs); the window does not use them.

paper--about = Contested
paper--as-of = As it was on
paper--attachments = Attachments of the circular and their fingerprints
paper--board = Circulars of the team
paper--circular = Circular
paper--column-acknowledged = Acknowledged
paper--column-acknowledged-lately = Acknowledged in 30 days
paper--column-audience = Audience
paper--column-by = Entered by
paper--column-contact = Last contact
paper--column-deadline = Deadline
paper--column-deputy = Deputy
paper--column-excuse = Excuse
paper--column-excused = Excused
paper--column-issued = Issued
paper--column-name = Name
paper--column-not-reached = Not reached
paper--column-number = Number
paper--column-observed = Observed
paper--column-opened = Opened
paper--column-overdue = Overdue
paper--column-owed = Owed
paper--column-person = Number
paper--column-reached = Reached
paper--column-registered = Standing
paper--column-reminded = Reminded
paper--column-remark = Remark
paper--column-said = What was said
paper--column-shown = Shown
paper--column-source = Source
paper--column-state = State
paper--column-subject = Subject
paper--column-unit = Unit
paper--column-until = Until
paper--column-usual = Usual minutes to acknowledge
paper--column-what = Entry
paper--column-when = When
paper--contestant = Contestant
paper--decision = Decision
paper--file-hash = Fingerprint of the accompanying data file (SHA-256)
paper--filter = Shown
paper--gregorian-mark = CE
paper--hijri-mark = AH
paper--load = Load of each person
paper--names-all = everybody addressed
paper--names-like = Name or number contains
paper--opened = Opened on
paper--part-acknowledged = acknowledged
paper--part-excused = excused, not acknowledged
paper--part-not-reached = not reached
paper--part-opened = opened, not acknowledged
paper--part-reached = reached, not shown
paper--part-shown = shown, not opened
paper--person = Employee
paper--printed = Printed
paper--reasons = Reasons of the contest
paper--remark-contested = contested
paper--remark-kept = acknowledged the version before
paper--remark-witnessed = witnessed
paper--state-in-force = in force
paper--state-recalled = recalled
paper--state-superseded = superseded
paper--statement = Statement to acknowledge
paper--text = The circular as it was registered
paper--unit = Unit
paper--versions = Versions of the circular and their fingerprints
paper--whole-team = the whole team
paper--withdrawn = Withdrawn on

# Variables:
#   $heading: a column's heading
paper--both-calendars = { $heading } (both calendars)

# Variables:
#   $number: the circular's registration number
paper--contest = Contest about circular { $number }

# Variables:
#   $outcome: how it was decided
#   $name: who decided
#   $moment: when, in both calendars
paper--decided = { $outcome }. Decided by { $name } on { $moment }

# Variables:
#   $reason: why, as a word
#   $until: the moment at which the person is back, in both calendars
paper--excused-until = { $reason } until { $until }

# Variables:
#   $page: number of the page
#   $pages: how many there are
paper--foot = Page { $page } of { $pages }

# Variables:
#   $date: day, in both calendars
#   $time: hour and minute
paper--moment = { $date }, { $time }

# Variables:
#   $number: the circular's registration number
paper--names = People addressed by circular { $number }

# Variables:
#   $name: who printed it
#   $moment: when, in both calendars
paper--printed-by = { $moment }, { $name }

# Variables:
#   $number: number of the circular
#   $moment: when it was issued, in both calendars
#   $hash: SHA-256 of its content
paper--version = Circular { $number }, issued { $moment }: { $hash }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
paper--circulars = { $category ->
        [one] { $n } circular
       *[other] { $n } circulars
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
paper--lines = { $category ->
        [one] { $n } entry
       *[other] { $n } entries
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
paper--people = { $category ->
        [one] { $n } person
       *[other] { $n } people
    }
