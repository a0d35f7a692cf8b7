### View: reader.

reader--label = Reading
reader--document = The document
reader--none = Choose a letter to read
reader--none-hint = Enter opens the one that you stand on in the list.
reader--arriving = Opening…
reader--back = Back to the list
reader--print = Print
# Variables:
#   $audience: the audience in words, as issued
reader--to = To: { $audience }

reader--kind-circular = Circular
reader--kind-letter = Letter
# Variables:
#   $version: number of the circular's version
reader--version = Version { $version }

reader--number = Number
reader--date = Date
reader--other-date = Also dated
reader--effective = In force from
reader--deadline = Acknowledge by
reader--event-superseded = A later circular took the place of this one
reader--event-recalled = This circular was recalled
reader--event-extended = The deadline was extended
reader--deadline-was = It was
reader--deadline-is = The deadline in force is

# Variables:
#   $number: the number of the other circular
reader--open-successor = Open circular { $number }

# Variables:
#   $number: the number of the other circular
reader--successor = Circular { $number }

reader--stub = What identifies the circular is left; what was recorded about it stays on the page “What the record says about me”.

# Variables:
#   $number: the number of the other circular
reader--supersedes = It takes the place of circular { $number }

reader--changed-since = and this is what changed since you acknowledged
reader--acknowledged-before = You acknowledged the one before on
reader--acknowledgement-kept = your acknowledgement still counts, as nothing that binds changed
reader--nothing-binding-changed = Nothing that binds changed.
reader--terms-changed = The clauses read as before; the statement, the deadline, the day of effect or the attachments changed.
reader--clause-added = New clause
reader--clause-removed = Clause removed
reader--clause-was = It read
reader--clause-is = It reads
reader--joined-later = This circular was issued before you came into its audience, so your acknowledgement is not asked for. You may read it.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
reader--clauses-kept = { $category ->
        [one] { $n } clause stayed as it was.
       *[other] { $n } clauses stayed as they were.
    }
