### View: attachment.

attachment--label = Attachments
# Variables:
#   $size: thousands of bytes
attachment--kilobytes = { $size } kB

# Variables:
#   $size: millions of bytes
attachment--megabytes = { $size } MB

# Variables:
#   $name: the attachment's caption
attachment--save = Save { $name } on this computer

# Variables:
#   $path: where the file is now
attachment--saved = Saved: { $path }

attachment--not-here = Not on this computer yet
attachment--arriving = Opening the attachment…
attachment--broken = This file cannot be shown here: it may be damaged or locked with a password. You can save it and open it with another program.
# Variables:
#   $number: the page's number
attachment--page = Page { $number }

attachment--page-broken = This page cannot be drawn.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
attachment--pages = { $category ->
        [one] { $n } page
       *[other] { $n } pages
    }

attachment--smaller = Zoom out
attachment--larger = Zoom in
