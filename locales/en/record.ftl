### View: record.

record--title = What the record says about me
record--arriving = Loading the record…
record--back = Back
record--statement = The statement
record--no-statement = This circular asks for no acknowledgement.
record--copy = Copy statement and fingerprint
record--copied = Copied.
record--copy-failed = It could not be copied. Select the text and copy it with the keyboard.
record--lines = All that is known, oldest first
record--kind-fact = Fact
record--kind-step = Step of the registry
record--kind-end = End of the duty
record--kind-absence = Absence
record--kind-observation = Observation of a computer
record--until = until
record--brief = for less than a minute
record--lasting = its end is not known
record--desk-clock = By the computer's clock:
record--source = Source:
record--source-registry = the registry
record--source-here = this computer
record--source-elsewhere = another computer of yours
# Variables:
#   $device: the workstation's id
record--source-device = another computer: { $device }

# Variables:
#   $interface: the desktop's interface that was asked, e.g. org.freedesktop.login1
record--interface = according to { $interface }

record--recorded = Recorded by the registry
record--waiting = Kept on this computer, waiting to be sent
record--to-end = The end of the text was on the screen.
record--not-to-end = The end of the text was not on the screen.
record--proves = It proves that
record--privacy = A computer notes observations only while a circular awaits your acknowledgement; they do not measure your working hours.
record--printed = Printed on
record--what-issued = Circular issued
record--proves-issued = you have been among those addressed since then.
record--not-issued = It does not prove that it reached you.
record--what-reached = Reached a computer
record--proves-reached = its whole text was stored on a computer where you were signed in.
record--not-reached = It does not prove that anybody saw it.
record--what-shown = Shown on a screen
record--proves-shown = the circular or its notification was visible on your computer's screen.
record--not-shown = It does not prove that you looked at it.
record--what-opened = Opened
record--proves-opened = its text stood open in the window in front.
record--not-opened = It does not prove that you read it.
record--what-acknowledged = Acknowledged
record--proves-acknowledged = an acknowledgement of exactly this text was given from your account.
record--not-acknowledged = It does not prove that what it asks has been done.
record--what-remind = Reminder
record--proves-remind = the registry reminded of this circular then.
record--not-remind = It does not prove that the reminder was on your screen.
record--what-tell_supervisor = Head of unit told
record--proves-tell_supervisor = the registry told the heads of units how many had not acknowledged.
record--not-tell_supervisor = It does not prove that they read it.
record--what-tell_publisher = Publisher told
record--proves-tell_publisher = the registry told the publisher how many had not acknowledged.
record--not-tell_publisher = It does not prove that the publisher read it.
record--what-expire = Ended without acknowledgement
record--proves-expire = the registry had no acknowledgement of yours then.
record--not-expire = The circular still binds, and can still be acknowledged, late.
record--what-superseded = A later circular took its place
record--proves-superseded = your acknowledgement of this one has not been asked since then.
record--not-superseded = It does not erase what was recorded before.
record--what-recalled = Circular recalled
record--proves-recalled = the issuer recalled it then.
record--not-recalled = It does not erase what was recorded before.
record--what-withdrawn = No longer addressed to you
record--proves-withdrawn = your acknowledgement has not been asked since then.
record--not-withdrawn = It does not erase what was recorded before.
record--what-machine_off = Diwan was not running
record--proves-machine_off = Diwan did not run on the computer in this time, so it could show nothing.
record--not-machine_off = It does not prove why, or who stopped it.
record--what-signed_out = Session ended
record--proves-signed_out = the session had ended, so nothing new could arrive on the computer.
record--not-signed_out = It does not prove that you ended it.
record--what-link_down = No line to the registry
record--proves-link_down = the computer did not reach the registry in this time.
record--not-link_down = It does not prove where the fault lay.
record--what-notifications_absent = No notification service
record--proves-notifications_absent = no service that shows notifications ran on the computer.
record--not-notifications_absent = It does not prove that you did not see the circular in the window.
record--what-notifications_silenced = Notifications silenced
record--proves-notifications_silenced = the desktop was set to show no notifications.
record--not-notifications_silenced = It does not prove who set it, or why.
record--what-screen_locked = Screen locked
record--proves-screen_locked = the screen was locked, so nothing on it could be seen.
record--not-screen_locked = It does not prove where you were.
record--what-idle = Computer not used
record--proves-idle = keyboard and mouse were not touched in this time.
record--not-idle = It does not prove that you were away from your desk.
record--what-read = Text before the reader
record--proves-read = the text stood open in the window in front for all of this time.
record--not-read = It does not prove that you read it, or were at the screen.
record--what-policy_refused = Bell policy not understood
record--proves-policy_refused = the registry sent a bell policy that this program cannot follow; the one before stayed in force.
record--not-policy_refused = It does not prove a fault of yours.
record--what-leave = Leave
record--what-secondment = Secondment
record--what-off_duty = Off duty
record--what-no_device = No workstation
record--proves-absence = your office entered this absence; nothing is asked of you in this time.
record--not-absence = It does not prove where you really were.
record--by = Recorded by
record--by-machine = Recorded by machine
# Variables:
#   $source: the workstation's name
record--by-computer = Recorded by the computer { $source }

record--measured = Measured by Diwan on the computer
# Variables:
#   $source: the desktop's interface that was asked, e.g. org.freedesktop.login1
record--measured-by = Measured by the computer, according to { $source }

record--on-behalf = on behalf of
record--nothing = Nothing is on record.
record--mine = My record
record--mine-hint = What the registry keeps about you is yours to see and to contest.
record--contests = My contests
record--witness-how = Acknowledged
record--witness-paper = Signed on paper
record--witness-word = Said aloud
record--witness-given = Given
record--witness-witness = Witness
record--witness-by = Recorded by
record--witness-note = Note
record--what-reminder = Reminder by a supervisor
record--what-witness = Acknowledgement recorded before a witness
record--what-contest = Contest
record--what-contest_decided = Decision of a contest
record--what-contest_withdrawn = Contest withdrawn
record--what-extended = Deadline extended
record--what-delegation = Delegation
record--what-other = Another entry
record--who = Who:
record--kind-event = Event of the circular
record--kind-act = Official act

# Variables:
#   $number: the number of the other circular
record--kept-of = Your acknowledgement of circular { $number }

record--what-kept = Your acknowledgement of the circular before counts
record--proves-kept = the registry found nothing that binds among the changes, and counts your acknowledgement.
record--not-kept = It does not prove that you read the new text.
record--proves-extended = the deadline lay later from this time on.
record--not-extended = It changes nothing that was recorded before.
record--proves-reminder = a supervisor reminded you at this time.
record--not-reminder = It does not prove that you saw the reminder.
record--proves-witness = a supervisor recorded your acknowledgement before the witness named.
record--not-witness = It is not an acknowledgement on your own computer, and you may contest it.
record--proves-delegation = the person named stood in for you as a supervisor during this time.
record--not-delegation = Their acknowledgements do not count as yours.
record--proves-contest = you contested it at this time, for these reasons.
record--not-contest = It does not by itself end the duty.
record--proves-contest_decided = the contest ended in this decision.
record--not-contest_decided = It does not erase the disputed entry.
record--proves-contest_withdrawn = you took your contest back at this time.
record--not-contest_withdrawn = It does not erase that you contested.
