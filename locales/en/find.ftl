### View: find.

find--open = Search in this document
# Variables:
#   $at: which of the places
#   $total: how many places
find--at = { $at } of { $total }

find--none = No results
find--before = Previous
find--next = Next
find--close = Close the search
