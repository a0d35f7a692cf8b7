### View: status.

status--label = Connection
status--online = Connected to the central registry
status--offline-since = Offline since
# Variables:
#   $when: when, e.g. today, 10:31
status--synced = Synced { $when }

status--never-synced = Not synced yet
status--sync-now = Sync now
# Variables:
#   $done: items so far
#   $total: items expected
status--sync = Syncing: { $done } of { $total }

# Variables:
#   $done: items so far
#   $total: items expected
status--first-sync = First sync: { $done } of { $total }

status--first-sync-hint = The first sync is running. You can read meanwhile.
status--nothing-waiting = Nothing waiting to be sent

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
status--waiting = { $category ->
        [one] { $n } act waiting to be sent
       *[other] { $n } acts waiting to be sent
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
status--rejected = { $category ->
        [one] { $n } act was refused
       *[other] { $n } acts were refused
    }

status--vault = Sign-in is not kept
status--vault-why = No keyring runs on this computer, so your sign-in is kept in memory only and you sign in again after each start.
status--bell = Notifications are off
status--bell-why = No notification service runs on this computer. Circulars stay visible here and in the strip above.

status--rebuilt = Diwan's file on this computer was damaged. It was set aside, and everything is fetched from the central registry again.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
status--rebuilt-saved = { $category ->
        [one] { $n } act that waited to be sent was saved.
       *[other] { $n } acts that waited to be sent were saved.
    }

status--rebuilt-again = Should a circular await you that you had acknowledged before, acknowledge it again.
status--rebuilt-seen = Understood

status--policy-refused = The registry sent a bell policy that this program cannot follow, so the one before stays in force. You miss nothing, and your duties stay visible here. Tell your administrator.
status--policy-seen = I have seen this
