### View: facts.

facts--title = What is on record
facts--issued = Issued
facts--reached = Reached your computer
facts--shown = Shown to you
facts--opened = Opened by you
facts--acknowledged = Acknowledged by you
facts--unknown = Not known
facts--fingerprint = Fingerprint of the text:
