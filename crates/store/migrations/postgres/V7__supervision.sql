-- Delegations, reminders, excuses in words, witnessed acknowledgements, contests, and who looked at whose record (docs/schema/registry.md).

CREATE TABLE delegation (
  id UUID NOT NULL PRIMARY KEY,
  principal TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  deputy TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  ended_at BIGINT,
  why TEXT COLLATE "C" NOT NULL,
  given_at BIGINT NOT NULL,
  CHECK (from_at < until_at AND principal <> deputy)
);
CREATE INDEX delegation_principal ON delegation (principal, until_at);
CREATE INDEX delegation_deputy ON delegation (deputy, until_at);

CREATE TABLE reminder (
  circular_id UUID NOT NULL REFERENCES circular (id),
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  reminded_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  on_behalf TEXT COLLATE "C" REFERENCES person (id),
  PRIMARY KEY (circular_id, employee_id, at)
);
-- Who was reminded lately is asked before anybody is reminded again.
CREATE INDEX reminder_at ON reminder (circular_id, at);

CREATE TABLE excuse (
  absence_id UUID NOT NULL REFERENCES absence (id),
  at BIGINT NOT NULL,
  what TEXT COLLATE "C" NOT NULL CHECK (what IN ('entered', 'ended', 'taken_back')),
  until_at BIGINT NOT NULL,
  entered_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  on_behalf TEXT COLLATE "C" REFERENCES person (id),
  why TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (absence_id, at, what)
);

CREATE TABLE witness (
  circular_id UUID NOT NULL REFERENCES circular (id),
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  how TEXT COLLATE "C" NOT NULL CHECK (how IN ('paper', 'word')),
  given_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  witness TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  recorded_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  on_behalf TEXT COLLATE "C" REFERENCES person (id),
  note TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (circular_id, employee_id)
);

CREATE TABLE contest (
  id UUID NOT NULL PRIMARY KEY,
  circular_id UUID NOT NULL REFERENCES circular (id),
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  about TEXT COLLATE "C" NOT NULL CHECK (about IN ('duty', 'reached', 'shown', 'opened', 'acknowledged')),
  reasons TEXT COLLATE "C" NOT NULL,
  opened_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  withdrawn_at BIGINT,
  decided_at BIGINT,
  decided_by TEXT COLLATE "C" REFERENCES person (id),
  on_behalf TEXT COLLATE "C" REFERENCES person (id),
  outcome TEXT COLLATE "C" CHECK (outcome IN ('upheld', 'rejected')),
  words TEXT COLLATE "C",
  CHECK ((decided_at IS NULL) = (outcome IS NULL) AND (decided_at IS NULL OR withdrawn_at IS NULL))
);
CREATE INDEX contest_circular ON contest (circular_id, employee_id);
CREATE INDEX contest_employee ON contest (employee_id);
CREATE INDEX contest_opened ON contest (opened_at);

CREATE TABLE contest_side (
  contest_id UUID NOT NULL REFERENCES contest (id),
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  PRIMARY KEY (contest_id, employee_id)
);

CREATE TABLE look (
  id UUID NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  looked_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  on_behalf TEXT COLLATE "C" REFERENCES person (id),
  circular_id UUID REFERENCES circular (id),
  unit_id TEXT COLLATE "C" REFERENCES unit (id),
  employee_id TEXT COLLATE "C" REFERENCES person (id),
  roster_rev BIGINT NOT NULL,
  CHECK (unit_id IS NOT NULL OR employee_id IS NOT NULL)
);
CREATE INDEX look_employee ON look (employee_id, at, id) WHERE employee_id IS NOT NULL;
CREATE INDEX look_unit ON look (unit_id, at, id) WHERE employee_id IS NULL;
