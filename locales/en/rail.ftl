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
