### View: rail.

rail--label = Navigation
rail--all = Inbox
rail--circulars = Circulars
rail--letters = Letters
rail--awaiting = Awaiting me
rail--overdue = Overdue
rail--duties = My duties
rail--history = My acknowledgements
rail--board = Team board
rail--contests = Contests
rail--delegation = When I am away
rail--looks = Who looked at my record
rail--publish = Issue circulars
rail--settings = Settings
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
rail--unread = { $category ->
        [one] { $n } unread
       *[other] { $n } unread
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
rail--owed = { $category ->
        [one] { $n } circular awaits your acknowledgement
       *[other] { $n } circulars await your acknowledgement
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
rail--overdue-count = { $category ->
        [one] { $n } overdue circular
       *[other] { $n } overdue circulars
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
rail--drafts = { $category ->
        [one] { $n } draft awaits your decision
       *[other] { $n } drafts await your decision
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
rail--contests-waiting = { $category ->
        [one] { $n } contest awaits its decision
       *[other] { $n } contests await their decision
    }
