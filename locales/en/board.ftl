### View: board.

board--hint = Separate facts about each circular: reached, shown, opened, acknowledged.
board--arriving = Loading the board…
board--empty = No circulars for your team yet
board--empty-hint = Each circular that concerns anybody in your team will be here, and how far it got with each.
board--back = All circulars
board--issued = Issued
board--reached = Reached
board--shown = Shown
board--opened = Opened
board--acknowledged = Acknowledged
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--not-reached = { $category ->
        [one] not reached: { $n }
       *[other] not reached: { $n }
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--audience = { $category ->
        [one] { $n } person
       *[other] { $n } people
    }

# Variables:
#   $fact: the name of a fact
#   $n: how many people, in the person's digits
board--layer-figure = { $fact } { $n }

# Variables:
#   $audience: how many people owe
#   $facts: each fact with its number
board--bar = { $audience }: { $facts }

# Variables:
#   $done: how many did
#   $all: how many should
board--of = { $done } of { $all }

board--overlap = Each fact is counted by itself: whoever acknowledged is also counted among those it reached, and no fact is inferred from another.
board--deadline = Due
board--all-units = All units
board--people = People
board--employee = Employee
board--last-contact = Last contact
board--never = Never
board--nobody = Nobody in this unit
