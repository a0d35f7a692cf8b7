-- Delegations, reminders, excuses in words, witnessed acknowledgements, contests, and who looked at whose record (docs/schema/registry.md).

CREATE TABLE delegation (
  id        BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  principal TEXT    NOT NULL REFERENCES person (id),
  deputy    TEXT    NOT NULL REFERENCES person (id),
  from_at   INTEGER NOT NULL,
  until_at  INTEGER NOT NULL,
  ended_at  INTEGER,
  why       TEXT    NOT NULL,
  given_at  INTEGER NOT NULL,
  CHECK (from_at < until_at AND principal <> deputy)
) STRICT, WITHOUT ROWID;
CREATE INDEX delegation_principal ON delegation (principal, until_at);
CREATE INDEX delegation_deputy ON delegation (deputy, until_at);

CREATE TABLE reminder (
  circular_id BLOB    NOT NULL REFERENCES circular (id),
  employee_id TEXT    NOT NULL REFERENCES person (id),
  at          INTEGER NOT NULL,
  reminded_by TEXT    NOT NULL REFERENCES person (id),
  on_behalf   TEXT    REFERENCES person (id),
  PRIMARY KEY (circular_id, employee_id, at)
) STRICT, WITHOUT ROWID;
-- Who was reminded lately is asked before anybody is reminded again.
CREATE INDEX reminder_at ON reminder (circular_id, at);

CREATE TABLE excuse (
  absence_id BLOB    NOT NULL REFERENCES absence (id),
  at         INTEGER NOT NULL,
  what       TEXT    NOT NULL CHECK (what IN ('entered', 'ended', 'taken_back')),
  until_at   INTEGER NOT NULL,
  entered_by TEXT    NOT NULL REFERENCES person (id),
  on_behalf  TEXT    REFERENCES person (id),
  why        TEXT    NOT NULL,
  PRIMARY KEY (absence_id, at, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE witness (
  circular_id BLOB    NOT NULL REFERENCES circular (id),
  employee_id TEXT    NOT NULL REFERENCES person (id),
  how         TEXT    NOT NULL CHECK (how IN ('paper', 'word')),
  given_at    INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  witness     TEXT    NOT NULL REFERENCES person (id),
  recorded_by TEXT    NOT NULL REFERENCES person (id),
  on_behalf   TEXT    REFERENCES person (id),
  note        TEXT    NOT NULL,
  PRIMARY KEY (circular_id, employee_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE contest (
  id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  circular_id  BLOB    NOT NULL REFERENCES circular (id),
  employee_id  TEXT    NOT NULL REFERENCES person (id),
  about        TEXT    NOT NULL CHECK (about IN ('duty', 'reached', 'shown', 'opened', 'acknowledged')),
  reasons      TEXT    NOT NULL,
  opened_at    INTEGER NOT NULL,
  due_at       INTEGER NOT NULL,
  withdrawn_at INTEGER,
  decided_at   INTEGER,
  decided_by   TEXT    REFERENCES person (id),
  on_behalf    TEXT    REFERENCES person (id),
  outcome      TEXT    CHECK (outcome IN ('upheld', 'rejected')),
  words        TEXT,
  CHECK ((decided_at IS NULL) = (outcome IS NULL) AND (decided_at IS NULL OR withdrawn_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX contest_circular ON contest (circular_id, employee_id);
CREATE INDEX contest_employee ON contest (employee_id);
CREATE INDEX contest_opened ON contest (opened_at);

CREATE TABLE contest_side (
  contest_id  BLOB NOT NULL REFERENCES contest (id),
  employee_id TEXT NOT NULL REFERENCES person (id),
  PRIMARY KEY (contest_id, employee_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE look (
  id          BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  at          INTEGER NOT NULL,
  looked_by   TEXT    NOT NULL REFERENCES person (id),
  on_behalf   TEXT    REFERENCES person (id),
  circular_id BLOB    REFERENCES circular (id),
  unit_id     TEXT    REFERENCES unit (id),
  employee_id TEXT    REFERENCES person (id),
  roster_rev  INTEGER NOT NULL,
  CHECK (unit_id IS NOT NULL OR employee_id IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX look_employee ON look (employee_id, at, id) WHERE employee_id IS NOT NULL;
CREATE INDEX look_unit ON look (unit_id, at, id) WHERE employee_id IS NULL;
