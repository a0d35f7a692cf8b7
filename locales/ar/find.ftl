### View: find.

find--open = ابحث في هذه المراسلة
# Variables:
#   $at: which of the places
#   $total: how many places
find--at = { $at } من { $total }

find--none = لا نتائج
find--before = السابق
find--next = التالي
find--close = أغلق البحث
