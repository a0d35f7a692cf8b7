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
