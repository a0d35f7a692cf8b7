### Texts of the shell: tray and notifications. Read by Rust; the window does not use them.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
tray--unread = { $category ->
        [one] Diwan: { $n } unread
       *[other] Diwan: { $n } unread
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
tray--owed = { $category ->
        [one] { $n } circular awaits your acknowledgement
       *[other] { $n } circulars await your acknowledgement
    }

tray--open = Open Diwan
tray--quit = Quit Diwan
# Variables:
#   $number: registration number
notify--one-title = Circular to acknowledge: { $number }

# Variables:
#   $subject: the circular's subject
#   $deadline: date and time by which it must be acknowledged
notify--one-body =
    { $subject }
    Due: { $deadline }

# Variables:
#   $subject: the circular's subject
notify--one-body-no-deadline = { $subject }

# Variables:
#   $subject: the circular's subject
#   $deadline: date and time by which it should have been acknowledged
notify--one-body-overdue =
    { $subject }
    Was due: { $deadline }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
notify--many-title = { $category ->
        [one] { $n } circular awaits your acknowledgement
       *[other] { $n } circulars await your acknowledgement
    }

# Variables:
#   $subject: the oldest circular's subject
notify--many-body = The oldest: { $subject }

notify--action-open = Open
notify--action-acknowledge = I acknowledge
# Variables:
#   $number: registration number
notify--acknowledged = Your acknowledgement of { $number } was taken
