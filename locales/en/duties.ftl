### View: duties.

duties--hint = Each duty with its state and its facts; no fact is inferred from another.
duties--arriving = Loading your duties…
duties--open = Open duties
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--count = { $category ->
        [one] { $n } open duty
       *[other] { $n } open duties
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--more = { $category ->
        [one] And { $n } more that this page has no room for; it is in “Awaiting me”.
       *[other] And { $n } more that this page has no room for; they are in “Awaiting me”.
    }

duties--none = No circular awaits your acknowledgement now
duties--none-hint = Every circular that asks for your acknowledgement will be here, the most binding first.
duties--unknown = Your duties are not known yet
duties--unknown-hint = This is the first sync on this computer. Duties appear here as they arrive.
duties--ended = Duties that ended
duties--ended-hint = The latest of your duties to end, and how each ended.
duties--ended-at = Ended on
duties--class-information = For information
duties--class-binding = Binding
duties--class-urgent = Urgent
duties--class-emergency = Emergency
duties--standing-owed = Awaits your acknowledgement
duties--standing-shown = Shown to you, awaits your acknowledgement
duties--standing-opened = Opened by you, awaits your acknowledgement
duties--standing-excused = You are excused now
duties--standing-sent = Acknowledged, to be sent
duties--standing-acknowledged = Acknowledged
duties--standing-superseded = A later circular took its place
duties--standing-recalled = The circular was recalled
duties--standing-withdrawn = No longer addressed to you
duties--standing-expired = Ended without acknowledgement
duties--deadline = Acknowledge by:
duties--no-deadline = No deadline
duties--facts = Facts on record
duties--fact-reached = Reached
duties--fact-shown = Shown
duties--fact-opened = Opened
duties--fact-acknowledged = Acknowledged
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--reminders = { $category ->
        [one] You were reminded once
       *[other] You were reminded { $n } times
    }

duties--last-reminder = most recently
duties--reason-leave = leave
duties--reason-secondment = secondment
duties--reason-off_duty = off duty
duties--reason-no_device = no workstation
# Variables:
#   $reason: why the person is away
#   $when: when the person is back
duties--excused = Excused until { $when } ({ $reason })

duties--excuse-hint = Nothing rings meanwhile, not even an emergency; the duties stay listed and are asked of you again afterwards.
duties--told = Duties of others that are not met
duties--told-hint = The registry told you of these in time. The figures are those of that moment.
duties--told-tell_supervisor = Told to you as head of the unit
duties--told-tell_publisher = Told to you as the circular's publisher
duties--told-everybody = The whole audience
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--unmet = { $category ->
        [one] { $n } has not acknowledged
       *[other] { $n } have not acknowledged
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--of-audience = { $category ->
        [one] of { $n } addressed
       *[other] of { $n } addressed
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
duties--excused-others = { $category ->
        [one] { $n } of them excused
       *[other] { $n } of them excused
    }
