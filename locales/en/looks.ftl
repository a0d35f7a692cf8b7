### View: looks.

looks--hint = Who looked at what the record says about you, and when. Your colleagues never see it, and no supervisor sees it without leaving this trace.
looks--arriving = Loading…
looks--none = Nobody has looked at your record
looks--none-hint = Each look at your record by name will be here as soon as it happens.
looks--alone = Looked at your page
looks--unit = Looked at the names of your unit
looks--load = Looked at the load of your unit
looks--draft = Looked at your confidential draft

# Variables:
#   $number: the number of the circular
looks--circular = circular { $number }

looks--open = Open the circular
# Variables:
#   $number: the circular's number, where a look at a page or at names is told
looks--about = for circular { $number }
