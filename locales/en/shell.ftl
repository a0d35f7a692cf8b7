### Texts of the shell: window title, tray and notifications. Read by Rust (src-tauri/src/words.rs); the window does not use them.

tray--name = Diwan

# Variables:
#   $facts: what there is to say, as whole phrases
tray--title = Diwan: { $facts }

# Two phrases side by side.
# Variables:
#   $first: a phrase
#   $second: a phrase
tray--both = { $first }, { $second }

tray--calm = No circulars await your acknowledgement
tray--signed-out = Not signed in yet
tray--session-ended = the session has ended: sign in again
tray--opening = Opening
tray--open = Open Diwan
tray--sync = Synchronise now
tray--quit = Quit Diwan

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
tray--owed = { $category ->
        [one] { $n } circular awaits your acknowledgement
       *[other] { $n } circulars await your acknowledgement
    }

# Follows tray--owed.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
tray--overdue = { $category ->
        [one] { $n } of them overdue
       *[other] { $n } of them overdue
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
tray--unread = { $category ->
        [one] { $n } unread letter or circular
       *[other] { $n } unread letters and circulars
    }

# The title for several circulars is tray--owed.
notify--one-title = A circular awaits your acknowledgement

# Rung before and still not acknowledged.
# Variables:
#   $title: notify--one-title or tray--owed
notify--again = Reminder: { $title }

# An emergency is among what is owed.
# Variables:
#   $title: notify--one-title or tray--owed
notify--emergency = Emergency: { $title }

# The line under a subject.
# Variables:
#   $issuer: the issuing unit's name
#   $number: registration number
notify--origin = No. { $number }, { $issuer }

# Variables:
#   $date: day, in both calendars
#   $time: hour and minute
notify--deadline = Acknowledge by { $date }, { $time }

# A line for each circular when there are several.
# Variables:
#   $subject: the circular's subject
#   $number: registration number
notify--many-line = { $subject } ({ $number })

# After the lines of the first few.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
notify--many-more = { $category ->
        [one] and { $n } more
       *[other] and { $n } more
    }

notify--action-open = Open
# When there are several.
notify--action-open-oldest = Open the oldest

notify--action-acknowledge = I acknowledge

# Variables:
#   $day: day of the month, in the person's digits
#   $month: m1 to m12
#   $year: year, in the person's digits
notify--gregorian = { $day } { $month ->
        [m1] January
        [m2] February
        [m3] March
        [m4] April
        [m5] May
        [m6] June
        [m7] July
        [m8] August
        [m9] September
        [m10] October
        [m11] November
       *[m12] December
    } { $year }

# Variables:
#   $day: day of the month, in the person's digits
#   $month: m1 to m12
#   $year: year, in the person's digits
notify--hijri = { $day } { $month ->
        [m1] Muharram
        [m2] Safar
        [m3] Rabi I
        [m4] Rabi II
        [m5] Jumada I
        [m6] Jumada II
        [m7] Rajab
        [m8] Shaaban
        [m9] Ramadan
        [m10] Shawwal
        [m11] Dhu al-Qidah
       *[m12] Dhu al-Hijjah
    } { $year } AH

# The calendar that the person chose stands first.
# Variables:
#   $first: a date
#   $second: the same day in the other calendar
notify--both-dates = { $first } ({ $second })

# Title of the alert window, for the window list and screen readers.
notify--window = Diwan: circulars that cannot wait

# Read aloud.
# Variables:
#   $subject: the circular's subject
#   $issuer: the issuing unit's name
speech--emergency = Emergency circular from { $issuer }: { $subject }

# Variables:
#   $subject: the circular's subject
#   $issuer: the issuing unit's name
speech--overdue = Overdue circular from { $issuer }: { $subject }

# Variables:
#   $subject: the circular's subject
#   $issuer: the issuing unit's name
speech--owed = Circular awaiting your acknowledgement from { $issuer }: { $subject }

# Why the bell is quiet although something is owed; follows tray--owed.
tray--quiet-off-duty = quiet outside duty hours
tray--quiet-snoozed = put off for later
# Variables:
#   $time: hour and minute
tray--quiet-snoozed-until = put off until { $time }
tray--quiet-excused = you are excused while you are away
tray--quiet-silenced = notifications are silenced on this computer
