### View: catch-up.

catch-up--title = What came while you were away
catch-up--since = You were away from this computer since
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
catch-up--owed = { $category ->
        [one] Meanwhile { $n } circular came that awaits your acknowledgement.
       *[other] Meanwhile { $n } circulars came that await your acknowledgement.
    }

catch-up--order = This is all that awaits your acknowledgement, the most binding first.
catch-up--seen = I have seen this list
catch-up--inbox = To the inbox
catch-up--seen-hint = Seeing the list is no acknowledgement: each circular still awaits yours.
