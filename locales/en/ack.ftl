### View: ack.

ack--label = Acknowledgement
ack--hint = Your acknowledgement of exactly this sentence is kept with its time.
ack--act = I acknowledge
ack--done = You acknowledged this on
ack--sent = Your acknowledgement was taken on
ack--sent-hint = It is kept on this computer and goes to the registry as soon as the line is there.
ack--withdrawn = This circular is no longer addressed to you; no acknowledgement is asked any more.
ack--recalled = This circular was recalled; no acknowledgement is asked any more.
ack--superseded = A later circular took its place; no acknowledgement of this one is asked any more.
ack--expired = The duty ended without acknowledgement. You may still acknowledge; it will be recorded as late.
ack--refused = The registry did not take your earlier acknowledgement:
