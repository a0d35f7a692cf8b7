### View: list.

list--search = Search
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--search-in = { $category ->
        [one] Search { $n } document
       *[other] Search { $n } documents
    }

list--clear = Clear the search
list--choice-all = All
list--choice-unread = Unread
list--choice-awaiting = Awaiting me
list--choice-overdue = Overdue
list--filters = Filter by issuer and date
list--issuer = Issuer
list--any-issuer = Any issuer
list--no-issuer = No issuer by this name
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--items = { $category ->
        [one] { $n } item
       *[other] { $n } items
    }

list--from = From
list--until = Until
list--pick-day = Choose from the calendar
list--month-before = Previous month
list--month-after = Next month
list--clear-filters = Remove the filters
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--found = { $category ->
        [one] { $n } result
       *[other] { $n } results
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--found-more = { $category ->
        [one] More than { $n } result
       *[other] More than { $n } results
    }

list--widen = Show everything
list--nothing-found = Nothing matches
list--nothing-found-hint = Try a shorter word, or remove the filters. The search covers subject, number, issuer and text.
list--arriving = Your letters are on their way
list--arriving-hint = This is the first sync on this computer. Letters appear here as soon as the first of them arrive.
list--empty-all = No letters yet
list--empty-all-hint = Circulars and letters addressed to you will be here, newest first.
list--empty-circulars = No circulars yet
list--empty-circulars-hint = Circulars that concern you will be here.
list--empty-letters = No letters yet
list--empty-letters-hint = Letters to you or to your unit will be here.
list--empty-awaiting = Nothing awaits your acknowledgement
list--empty-awaiting-hint = Circulars that need your acknowledgement will be here.
list--empty-overdue = Nothing is overdue
list--empty-overdue-hint = Circulars whose deadline has passed without your acknowledgement would be here.
list--unread = Unread:
list--row-arriving = Loading
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--attachments = { $category ->
        [one] { $n } attachment
       *[other] { $n } attachments
    }

list--owed = To acknowledge
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
list--overdue-by = { $category ->
        [one] { $n } day overdue
       *[other] { $n } days overdue
    }

list--sent = Acknowledged, to be sent
list--acknowledged = Acknowledged
# Variables:
#   $date: day and month
list--acknowledged-on = Acknowledged { $date }

list--withdrawn = No longer addressed to you
list--recalled = Recalled
list--superseded = A later one took its place
list--expired = Ended unacknowledged
list--for-information = For information
