### View: outbox.

outbox--title = Waiting to be sent
outbox--empty = Nothing is waiting. Your acts are here until the registry has recorded them.
outbox--reached = Reached
outbox--shown = Shown
outbox--opened = Opened
outbox--acknowledged = Acknowledgement
outbox--waiting = Will be sent as soon as the line is there.
outbox--refused = Refused by the registry:
outbox--seen = I have seen this
