# Words of the shell: window title, tray and notifications. Read by src-tauri/src/words.rs (fluent-rs), not by the window.
# Counts come as $category (ICU's plural category, as text) and $n (the number in the person's digits).

window--title = Diwan

### Tray

tray--calm = No circulars await your acknowledgement
tray--signed-out = Not signed in yet
tray--session-ended = The session has ended, please sign in again
tray--open = Open Diwan
tray--sync = Synchronise now
tray--quit = Quit Diwan

# The program's name before one fact.
# Variables: $fact
tray--title = Diwan: { $fact }

# Two facts side by side.
# Variables: $first, $second
tray--both = { $first }, { $second }

# Variables: $category, $n
tray--owed = { $category ->
    [one] { $n } circular awaits your acknowledgement
   *[other] { $n } circulars await your acknowledgement
}

# Variables: $category, $n
tray--overdue = { $category ->
    [one] { $n } of them overdue
   *[other] { $n } of them overdue
}

# Variables: $category, $n
tray--unread = { $category ->
    [one] { $n } unread document
   *[other] { $n } unread documents
}

### Notifications

notify--one-title = A circular awaits your acknowledgement
notify--one-title-again = Reminder: a circular awaits your acknowledgement

# Variables: $category, $n
notify--many-title = { $category ->
    [one] { $n } circular awaits your acknowledgement
   *[other] { $n } circulars await your acknowledgement
}

# Variables: $category, $n
notify--many-title-again = { $category ->
    [one] Reminder: { $n } circular awaits your acknowledgement
   *[other] Reminder: { $n } circulars await your acknowledgement
}

# The line under a subject.
# Variables: $issuer, $number
notify--origin = { $issuer }, No. { $number }

# Variables: $date, $time
notify--deadline = Acknowledge by { $date }, { $time }

# One line for each circular when there are several.
# Variables: $subject, $number
notify--many-line = { $subject } (No. { $number })

# After the first lines.
# Variables: $category, $n
notify--many-more = { $category ->
    [one] and { $n } more
   *[other] and { $n } more
}

notify--action-open = Open
notify--action-acknowledge = I acknowledge

### Dates

# Variables: $day, $month (m1 to m12), $year
date--gregorian = { $day } { $month ->
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

# Variables: $day, $month (m1 to m12), $year
date--hijri = { $day } { $month ->
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
# Variables: $first, $second
date--both = { $first } ({ $second })
