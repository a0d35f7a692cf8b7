### View: publish.

publish--shelf-full = There are more unsent drafts on this computer than it can keep. Save them at the registry before you write another.
publish--open-circular = This draft was issued. Open the circular
publish--parts = Parts of issuing
publish--part-drafts = Drafts
publish--part-issued = Issued
publish--offline = There is no line to the registry. What you write is kept on this computer; save it when the line is back. Approving, issuing and recalling need the line.
publish--none-open = Choose a draft or an issued circular, or begin a new one
publish--none-open-hint = Before anything is issued you see it as employees will, how many it reaches, and what has reached them this week already.
publish--arriving = Loading…
publish--new = New circular
publish--new-template = New template
publish--new-from = New circular from a template
publish--no-subject = No subject yet
publish--confidential-draft = Confidential draft
publish--group-waiting = Waiting for my decision
publish--group-failed = Could not be issued at their time
publish--group-returned = Returned to me
publish--group-draft = My drafts
publish--group-submitted = Waiting for somebody else
publish--group-approved = Approved, not issued
publish--group-scheduled = Scheduled
publish--group-others = Colleagues' drafts
publish--group-template = Templates
publish--group-here = Only on this computer
publish--only-here = Not at the registry yet
publish--unsent = Changes here that were not sent
publish--state-draft = Draft
publish--state-submitted = Awaiting approval
publish--state-returned = Returned
publish--state-approved = Approved
publish--state-scheduled = Scheduled
publish--state-failed = Could not be issued
publish--state-issued = Issued
publish--state-dropped = Put away
publish--state-template = Template
publish--circular-in_force = In force
publish--circular-superseded = Superseded
publish--circular-recalled = Recalled
publish--issues-at = To be issued
publish--issued-on = Issued
publish--no-drafts = No drafts yet
publish--no-drafts-hint = Your drafts, what awaits your approval, and templates will be here.
publish--no-issued = Nothing was issued yet
publish--no-issued-hint = Every circular that is issued will be here, with how far it got and what is contested.
# Variables:
#   $done: how many acknowledged
#   $all: how many are addressed
publish--acknowledged-of = Acknowledged: { $done } of { $all }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--people = { $category ->
        [one] { $n } person
       *[other] { $n } people
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--overdue = { $category ->
        [one] { $n } overdue
       *[other] { $n } overdue
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--contests = { $category ->
        [one] { $n } open contest
       *[other] { $n } open contests
    }

publish--sides = Sides of the draft
publish--side-write = Write
publish--side-preview = As employees see it
publish--side-changes = What changed
publish--side-history = History
publish--preview-note = This is how it reaches an employee. Number and date are given when it is issued; nothing can be acknowledged here.
publish--preview-stale = This is what was saved last. Save your changes to see them here.
publish--number-later = given when issued
publish--document = The circular's text
publish--document-note = The text as it was registered. It never changes after it was issued.
publish--section-text = Text
publish--section-audience = Audience
publish--section-binding = Effect and acknowledgement
publish--section-class = Class
publish--section-supersedes = Taking an earlier circular's place
publish--subject = Subject
publish--body = Text
publish--body-hint = Part paragraphs by an empty line: each is a clause by which circulars are compared.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--clauses = { $category ->
        [one] { $n } clause
       *[other] { $n } clauses
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--clauses-kept = { $category ->
        [one] { $n } clause as it was
       *[other] { $n } clauses as they were
    }

publish--signatory = Signatory
publish--issuer = Issuing unit
publish--choose-other = Choose another
publish--add-files = Add attachments
publish--choose-files = Choose files
publish--drop-here = or drop them here
publish--caption = The attachment's name as employees see it
# Variables:
#   $name: the attachment's caption
publish--remove-file = Remove { $name }

# Variables:
#   $name: the file's name
#   $at: which file it is
#   $of: how many files
publish--sending = Uploading { $name }: { $at } of { $of }

publish--stop = Stop after this one
publish--file-twice = This file is attached already, with the same content.
publish--everybody = Everybody in the agency
publish--everybody-hint = Always needs a second person's approval.
publish--chosen = Whom you chose
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--more-chosen = { $category ->
        [one] and { $n } more
       *[other] and { $n } more
    }

publish--nobody-chosen = You have chosen nobody yet.
# Variables:
#   $name: a unit, a role or a person
publish--take-out = Take { $name } out of the audience

publish--add-units = Units
publish--add-people = People by name
publish--add-roles = Holders of roles
publish--role-employee = Employees
publish--role-supervisor = Supervisors
publish--role-publisher = Publishers
publish--role-administrator = Administrators
publish--tree-hint = Up and down step through; the side arrows open and close what is below a unit; space chooses.
# Variables:
#   $unit: a unit's name
publish--unit-below = Below { $unit }

publish--covered = within a chosen unit
publish--find-people = Name or employee number
publish--nobody-found = Nobody has this name or number.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--reaches = { $category ->
        [one] Reaches { $n } person
       *[other] Reaches { $n } people
    }

publish--counting = Counting…
# Variables:
#   $which: which binding circular of the week it is, as words
#   $whom: for how many people, as words
publish--budget = { $which } { $whom }

publish--nth-1 = First binding circular this week
publish--nth-2 = Second binding circular this week
publish--nth-3 = Third binding circular this week
publish--nth-4 = Fourth binding circular this week
publish--nth-5 = Fifth or later binding circular this week
# Variables:
#   $n: which one it is
publish--nth-more = Binding circular number { $n } or later this week

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--for-people = { $category ->
        [one] for { $n } person
       *[other] for { $n } people
    }

publish--approval-everybody = A second person must approve it, because it goes to everybody.
publish--approval-many_people = A second person must approve it, because it reaches so many.
publish--approval-emergency = A second person must approve it, because it is an emergency.
publish--approval-always = In this agency a second person must approve every circular.
# Variables:
#   $name: who approved it
publish--approved-by = Approved by { $name }

publish--no-approval = It needs no second person's approval.
publish--joiners = People who join after the issue
publish--joiners-as_of_issue = As of the issue
publish--joiners-as_of_issue-hint = Whoever was addressed when it was issued owes it wherever they are moved; whoever joins later may read it and owes nothing.
publish--joiners-until_expiry = Until the deadline
publish--joiners-until_expiry-hint = Whoever joins before the deadline owes it, whoever leaves owes it no more; without a deadline, until it is recalled or superseded.
publish--audience-text = The audience in your words
publish--audience-text-hint = Printed at the head of the circular. Left empty, the registry composes it.
publish--time = Time
publish--no-moment = No deadline
publish--no-deadline = None
publish--asks = Ask for an acknowledgement
publish--asks-hint = Without it the circular only informs: no duty, and no binding alert.
publish--asks-nothing = For information; no acknowledgement is asked for
publish--statement = Sentence that is acknowledged
publish--usual = Usual sentences:
publish--usual-known = Known
publish--statement-known = I have read this circular and know what it says.
publish--usual-binding = Known and followed
publish--statement-binding = I have read this circular, know what it says, and will follow it.
publish--usual-files = With attachments
publish--statement-files = I have read this circular and its attachments, and know what they say.
publish--from-alert = It may be acknowledged from the alert
publish--from-alert-hint = For short texts only: the alert shows it whole before it is acknowledged.
publish--urgency = Urgency
publish--urgency-normal = Normal
publish--urgency-normal-hint = Binding: rings in duty hours.
publish--urgency-urgent = Urgent
publish--urgency-urgent-hint = Rings in duty hours, even where notifications are silenced.
publish--urgency-very_urgent = Very urgent
publish--urgency-very_urgent-hint = Rings as urgent does; its head says very urgent.
publish--urgency-immediate = Immediate
publish--urgency-immediate-hint = An emergency: rings at any hour and cannot be put off.
publish--informs-only = No acknowledgement is asked for, so it informs only, however urgent it is.
publish--confidentiality = Confidentiality
publish--confidentiality-ordinary = Ordinary
publish--confidentiality-ordinary-hint = Read by all who are addressed.
publish--confidentiality-restricted = Restricted
publish--confidentiality-restricted-hint = Not to be passed on beyond those addressed.
publish--confidentiality-confidential = Confidential
publish--confidentiality-confidential-hint = To named people only.
publish--supersedes = Takes the place of
publish--supersedes-none = No earlier circular
publish--older = Show older ones
publish--changes-stale = You changed the text since this was compared. Save to compare again.
# Variables:
#   $number: the earlier circular's number
#   $subject: its subject
publish--takes-place = Takes the place of { $number }: { $subject }

publish--carries = Nothing that binds has changed: whoever acknowledged the earlier one keeps that.
publish--asks-all = What binds has changed: everybody addressed is asked anew.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--asked = { $category ->
        [one] { $n } person will be asked
       *[other] { $n } people will be asked
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--kept = { $category ->
        [one] { $n } acknowledgement is kept
       *[other] { $n } acknowledgements are kept
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--released = { $category ->
        [one] { $n } person owes it no more
       *[other] { $n } people owe it no more
    }

publish--change-added = Added
publish--change-removed = Removed
publish--change-changed = Changed
publish--change-was = Before:
publish--change-is = Now:
publish--no-changes = The clauses do not differ.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--lacking = { $category ->
        [one] { $n } thing is missing before it can be sent on
       *[other] { $n } things are missing before it can be sent on
    }

publish--restored = This is what you were writing on this computer and what the registry does not have. Go on from it and save it.
publish--let-go = Take what the registry has instead
publish--takes-back-submitted = This draft awaits approval. If you save a change it goes back to writing and must be submitted again.
publish--takes-back-approved = This draft is approved. If you save a change the approval lapses.
publish--takes-back-scheduled = This draft is scheduled. If you save a change the approval and the moment of issue lapse.
publish--failed = Its moment came and it was not issued, for this reason. Mend it and submit it again.
publish--hindered = As it stands it cannot be issued now, for this reason.
publish--replaced = The text was changed while it stood open here; this is the new one.
publish--replaced-seen = Seen
publish--conflict = Somebody else changed this draft while you were writing
publish--conflict-hint = Both texts are safe. Compare them, then choose.
publish--conflict-parts = They differ in:
publish--conflict-mine = Your text
publish--conflict-theirs = The registry's text
publish--keep-mine = Save mine in place of theirs
publish--keep-both = Keep theirs, and make mine a draft of its own
publish--part-of-issuer = issuing unit
publish--part-of-subject = subject
publish--part-of-body = text
publish--part-of-signatory = signatory
publish--part-of-attachments = attachments
publish--part-of-audience = audience
publish--part-of-audience_text = audience in words
publish--part-of-joiners = joiners
publish--part-of-effective_on = day of effect
publish--part-of-deadline = deadline
publish--part-of-statement = sentence
publish--part-of-acknowledge_from_alert = acknowledging from the alert
publish--part-of-urgency = urgency
publish--part-of-confidentiality = confidentiality
publish--part-of-supersedes = earlier circular
publish--acts = What can be done with the draft
publish--where-new = Nothing written yet
publish--where-saving = Saving at the registry…
publish--where-saved = Saved at the registry
publish--where-here = Kept on this computer, not sent to the registry
publish--save = Save
publish--as-template = Save a copy as a template
publish--act-submit = Submit for approval…
publish--act-return = Send back…
publish--act-approve = Approve…
publish--act-issue = Issue…
publish--act-unschedule = Take the moment back…
publish--act-drop = Put the draft away…
publish--act-supersede = Issue one in its place
publish--act-extend = Extend the deadline…
publish--act-recall = Recall…
publish--ask-submit = Submit the draft for approval
publish--ask-submit-hint = A second publisher reads it as employees will, and approves it or sends it back.
publish--do-submit = Submit for approval
publish--ask-return = Send the draft back
publish--ask-return-hint = Its author reads why, changes it, and submits it again.
publish--do-return = Send back
publish--ask-approve = Approve the draft
publish--ask-approve-hint = The approval is for exactly this text: if it changes, the approval lapses.
publish--do-approve = Approve
publish--ask-unschedule = Take the moment of issue back
publish--ask-unschedule-hint = The draft stays approved and is not issued until you issue it.
publish--do-unschedule = Take the moment back
publish--ask-drop = Put the draft away
publish--ask-drop-hint = It leaves the lists; who wrote it and when it was put away stay on record.
publish--do-drop = Put it away
publish--ask-recall = Recall the circular
publish--ask-recall-hint = Everybody's duty ends. What stays with them says who recalled it, when and why.
publish--do-recall = Recall the circular
publish--ask-extend = Extend the deadline
publish--ask-extend-hint = The circular itself does not change; those addressed see the new deadline and why.
publish--do-extend = Extend the deadline
publish--ask-drop-here-hint = This draft never got to the registry: nothing of it stays.
publish--ask-issue = Issue the circular
publish--ask-issue-hint = Look at this once more. After the issue the text cannot be changed: it can only be recalled or superseded.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--issue-to = { $category ->
        [one] Issue to { $n } person
       *[other] Issue to { $n } people
    }

publish--issue-later = Issue at this moment
publish--when = When
publish--when-now = Now
publish--when-later = At a later moment
publish--issue-day = Day of issue
publish--comment = Comment (optional)
publish--return-why = Why it is sent back
publish--why = Why
publish--why-hint = Read by everybody who has the circular.
publish--deadline-now = Deadline in force:
publish--new-deadline = New deadline
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
publish--owing = { $category ->
        [one] { $n } person owes it now
       *[other] { $n } people owe it now
    }

publish--said-submit = The draft was submitted for approval.
publish--said-return = The draft was sent back to its author.
publish--said-approve = The draft was approved.
# Variables:
#   $number: the registration number that was given
publish--said-issue = The circular was issued as { $number }.

# Variables:
#   $at: day and time
publish--said-schedule = The circular will be issued { $at }.

publish--said-unschedule = The moment of issue was taken back.
publish--said-drop = The draft was put away.
publish--said-recall = The circular was recalled.
# Variables:
#   $at: day and time
publish--said-extend = The deadline is now { $at }.

publish--said-template = A template was saved to begin from.
publish--said-both = Theirs stands; yours is now a draft of its own.
publish--life = The circular's life
publish--by-registry = the registry
publish--no-events = Nothing has happened yet.
publish--audience-hash = Fingerprint of the audience list:
publish--event-save_draft = Draft saved
publish--event-submit_draft = Submitted for approval
publish--event-return_draft = Sent back
publish--event-approve_draft = Approved
publish--event-issue_draft = Moment of issue set
publish--event-unschedule_draft = Moment of issue taken back
publish--event-drop_draft = Put away
publish--event-issued = Issued
publish--event-failed = Could not be issued at its moment
publish--event-frozen = Audience list fixed
publish--event-extended = Deadline extended
publish--event-superseded = Superseded
publish--event-supersedes = Took an earlier circular's place
publish--event-recalled = Recalled
publish--event-remind = Reminder by a supervisor
publish--event-ladder_remind = Reminder by the registry
publish--event-ladder_tell_supervisor = Supervisors told who has not acknowledged
publish--event-ladder_tell_publisher = Publisher told who has not acknowledged
publish--event-ladder_expire = Duty expired unmet
publish--event-witness = Witnessed acknowledgement recorded
publish--event-contest = Contested
publish--event-contest_decided = Contest decided
publish--event-other = Another event
publish--outcome-upheld = upheld
publish--outcome-rejected = rejected
