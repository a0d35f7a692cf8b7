-- The bell's policy, absences, what workstations measured, and the rungs of the ladder that were climbed (docs/schema/registry.md).

CREATE TABLE bell_policy (
  version INTEGER NOT NULL PRIMARY KEY,
  text    TEXT    NOT NULL,
  set_at  INTEGER NOT NULL,
  set_by  TEXT    NOT NULL
) STRICT;

CREATE TABLE absence (
  id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  employee_id   TEXT    NOT NULL REFERENCES person (id),
  reason        TEXT    NOT NULL CHECK (reason IN ('leave', 'secondment', 'off_duty', 'no_device')),
  from_at       INTEGER NOT NULL,
  until_at      INTEGER NOT NULL,
  entered_at    INTEGER NOT NULL,
  entered_by    TEXT    NOT NULL,
  taken_back_at INTEGER,
  CHECK (from_at < until_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX absence_employee ON absence (employee_id);
-- Whoever is away now is among those whose absence has not ended.
CREATE INDEX absence_until ON absence (until_at);

CREATE TABLE observation (
  employee_id TEXT    NOT NULL REFERENCES person (id),
  id          BLOB    NOT NULL CHECK (length(id) = 16),
  device_id   TEXT    NOT NULL,
  what        TEXT    NOT NULL,
  from_at     INTEGER NOT NULL,
  until_at    INTEGER,
  source      TEXT    NOT NULL,
  subject     BLOB    REFERENCES document (id),
  to_end      INTEGER CHECK (to_end IN (0, 1)),
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (employee_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX observation_recorded ON observation (employee_id, recorded_at);

CREATE TABLE ladder_step (
  circular_id BLOB    NOT NULL REFERENCES circular (id),
  rung        TEXT    NOT NULL,
  step        TEXT    NOT NULL CHECK (step IN ('remind', 'tell_supervisor', 'tell_publisher', 'expire')),
  due_at      INTEGER NOT NULL,
  done_at     INTEGER NOT NULL,
  spoke       INTEGER NOT NULL CHECK (spoke IN (0, 1)),
  unmet       INTEGER NOT NULL,
  excused     INTEGER NOT NULL,
  told        INTEGER NOT NULL,
  PRIMARY KEY (circular_id, rung)
) STRICT, WITHOUT ROWID;

-- The class of a circular follows from its urgency: the ladder must not read every text to know it.
ALTER TABLE circular ADD COLUMN urgency TEXT NOT NULL DEFAULT 'normal';
UPDATE circular SET urgency = coalesce((SELECT json_extract(i.body, '$.urgency') FROM item i WHERE i.id = circular.id), 'normal');

-- Whoever left owes nothing any more.
CREATE INDEX person_ended ON person (id) WHERE ended_at IS NOT NULL;
