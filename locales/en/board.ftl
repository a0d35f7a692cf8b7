### View: board.

board--hint = How far each circular is with your team, everybody counted once.
board--arriving = Loading the board…
board--empty = No circulars for your team yet
board--empty-hint = Each circular that concerns anybody in your team will be here, and how far it got with each.
board--none-fits = Nothing on the loaded board fits
board--none-fits-hint = Change the words or the state, or show more circulars.
board--side-circulars = Circulars
board--side-load = Load
board--side-excuses = Excuses
board--search = Search by subject or number
board--show-all = All
board--show-open = Open
board--show-overdue = Overdue

# Variables:
#   $some: how many circulars fit
#   $all: how many are loaded
board--narrowed = { $some } of { $all } shown

board--as-of = As of the end of
board--as-of-future = That day has not come yet, so the board is shown as it is now.

# Variables:
#   $first: the day in the person's first calendar
#   $second: the same day in the other calendar
board--look-back = A look back: the board as it was at the end of { $first } ({ $second }).

board--look-back-hint = It is not as things stand now, and nothing can be done from here.
board--now = Back to now
board--back = All circulars
board--back-to-circular = Back to the circular
board--issued = Issued
board--deadline = Due
board--deadline-passed = Was due
board--informs = For information only
board--state-superseded = Superseded
board--state-recalled = Recalled
board--part-acknowledged = Acknowledged
board--part-opened = Opened
board--part-shown = Shown
board--part-reached = Reached
board--part-not_reached = Not reached
board--part-excused = Excused
board--fact-reached = Reached
board--fact-shown = Shown
board--fact-opened = Opened
board--fact-acknowledged = Acknowledged

# Variables:
#   $part: a part of the bar
#   $n: how many people
board--figure = { $part } { $n }

# Variables:
#   $audience: how many people it is about
#   $facts: each part with its number
board--bar = { $audience }: { $facts }

board--disjoint = Everybody is counted once, by the most that is known of them. The facts themselves stay separate: they stand beside the names.
board--path = Path through the units
board--whole-team = The whole team
board--units = Units

# Variables:
#   $done: how many did
#   $all: how many are in the audience
board--of-acknowledged = { $done } of { $all } acknowledged

# Variables:
#   $done: how many did
#   $all: how many are in the audience
board--of-opened = { $done } of { $all } opened

board--days = Over the days
board--days-hint = Each fact is counted by itself at the end of the day, as a share of the audience; the line stays level while nothing changes.
board--days-table = The figures as a table
board--day = Day
board--in-audience = Audience
board--show-names = Show names
board--names-all = Names of the audience

# Variables:
#   $part: a part of the bar
board--names-of = Names: { $part }

board--names-everybody = All names
board--names-away = Hide the names
board--names-search = Search by name or employee number
board--names-find = Search
board--names-changed = The figures have changed since these names were shown.
board--names-again = Show them again
board--names-arriving = Loading names…
board--look-noted = Every look at names is recorded, and the people concerned see it.
board--person-look = That you looked at this page is recorded, and the person sees it.
board--people-table = People
board--choose = Choose

# Variables:
#   $name: the person's name
board--choose-person = Choose { $name }

board--employee = Employee
board--known-besides = What else is known
board--belonged = Where this person belonged, and when
board--since = since
board--nobody = Nobody fits
board--nobody-yet = Nobody so far. Show more to search the other units.
board--never = No workstation has connected yet

# Variables:
#   $when: when, e.g. today, 10:31
board--last-contact = Last contact of a workstation: { $when }

# Variables:
#   $reason: why, as a word
#   $when: when the person is back
board--excused = Excused until { $when } ({ $reason })

board--kept = The acknowledgement of the circular before still counts: nothing that binds changed
board--witnessed = Acknowledged before a witness
board--contested = A contest awaits its decision

# Variables:
#   $what: what the workstation measured
#   $since: when it began
board--observed-since = { $what } since { $since }

# Variables:
#   $what: what the workstation measured
#   $since: when it began
#   $until: when it ended
board--observed-until = { $what } from { $since } until { $until }

# Variables:
#   $when: when
board--reminded = Reminded { $when }

board--reminded-at = Last reminder from here:

# Variables:
#   $name: the deputy's name
board--deputy = { $name } stands in

board--remind = Remind
board--remind-all = Remind those who have not acknowledged
board--remind-hint = The bell rings anew for each of them, and they see your name and the time. The reminder is recorded. Whoever was reminded a short while ago is left out.
board--remind-now = Remind now

# Variables:
#   $when: a day and a time
board--remind-after = They were reminded a short while ago. You may remind again after { $when }.

board--excuse = Excuse
board--excuse-hint = While excused, nothing is asked of the person and nothing rings; when it ends the duty is owed again. The person sees the excuse and its reason.
board--excuse-reason = Kind
board--excuse-from = From
board--excuse-back = Back on

# Variables:
#   $first: the day in the person's first calendar
#   $second: the same day in the other calendar
board--excuse-back-on = The duty returns at the beginning of { $first } ({ $second }).

board--excuse-why = Reason
board--excuse-why-hint = In words, such as the number of the decision on leave.
board--excuse-now = Record the excuse
board--excuse-done = The excuse is recorded.
board--excuse-ended = The excuse has ended.
board--end-excuse = End the excuse
board--take-excuse-back = Take the excuse back
board--end-excuse-hint = The duty is owed again from now on. What was recorded before stays on record.
board--end-excuse-now = End it
board--excuses-hint = Excuses of the team that have not ended, and who entered them.
board--excuses-none = No excuses
board--excuses-none-hint = Each dated excuse of anybody in your team will be here until it ends.
board--witness = Record a paper or oral acknowledgement
board--witness-hint = For somebody without a workstation, who acknowledged on paper or aloud before a witness. The person sees this entry and may contest it.
board--witness-how = How
board--witness-paper = Signed on paper
board--witness-word = Said aloud
board--witness-day = Given on
board--witness-time = At
board--witness-who = Witness
board--witness-who-hint = The employee number of whoever was there, or a name that is on the screen. The witness is neither the person nor you.
board--witness-note = Note
board--witness-note-hint = Such as where the paper is kept.
board--witness-now = Record it
board--witness-done = The acknowledgement is recorded.
board--load-hint = What lies on each now, by unit and name. It is no ranking: whoever carries much needs help first.
board--load-look = Your look at this list is recorded, and those in it see it.
board--load-show = Show the team's load
board--load-none = Nobody in the team
board--load-none-hint = Everybody of your team will be here, with what awaits their acknowledgement.
board--load-owed = Owed
board--load-overdue = Of these overdue
board--load-acknowledged = Acknowledged in thirty days
board--load-usual = Usual time to acknowledge
board--load-excuse = Excuse

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--audience = { $category ->
        [one] { $n } person
       *[other] { $n } people
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--people = { $category ->
        [one] { $n } person
       *[other] { $n } people
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--overdue = { $category ->
        [one] { $n } overdue
       *[other] { $n } overdue
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--remind-chosen = { $category ->
        [one] Remind { $n } chosen person
       *[other] Remind { $n } chosen people
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--remind-people = { $category ->
        [one] { $n } person has not acknowledged
       *[other] { $n } people have not acknowledged
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--remind-done = { $category ->
        [one] { $n } person was reminded
       *[other] { $n } people were reminded
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--minutes = { $category ->
        [one] { $n } minute
       *[other] { $n } minutes
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--hours = { $category ->
        [one] { $n } hour
       *[other] { $n } hours
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--days-long = { $category ->
        [one] { $n } day
       *[other] { $n } days
    }
board--show-on-board = How far it is in each unit
board--export = Export
board--export-format = File format
board--format-pdf = PDF
board--format-xlsx = Excel
board--format-csv = CSV
board--format-json = JSON for machines
board--exporting = Making the file

# Variables:
#   $done: rows so far
#   $all: rows expected
board--exported-of = { $done } of { $all }

board--export-other = Another file is being made.

# Variables:
#   $path: where the file is
board--exported-to = Saved: { $path }

board--export-cancelled = The export was cancelled; no part of a file is left.
board--export-look = An export is a look at the names, and is recorded.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--exported-rows = { $category ->
        [one] { $n } row
       *[other] { $n } rows
    }
