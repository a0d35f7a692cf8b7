-- A duty has more ends than one: superseded, recalled, expired unmet. What was withdrawn here until now had been recalled.
CREATE TABLE duty_with_ends (
  item       BLOB    NOT NULL PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
  version    INTEGER NOT NULL,
  state      TEXT    NOT NULL
    CHECK (state IN ('owed', 'sent', 'acknowledged', 'superseded', 'recalled', 'withdrawn', 'expired')),
  deadline   INTEGER,
  sent_at    INTEGER,
  ended_at   INTEGER,
  rung_at    INTEGER,
  rung_count INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO duty_with_ends (item, version, state, deadline, sent_at, ended_at, rung_at, rung_count)
  SELECT item, version, CASE state WHEN 'withdrawn' THEN 'recalled' ELSE state END, deadline, sent_at, ended_at, rung_at, rung_count
  FROM duty;
DROP TABLE duty;
ALTER TABLE duty_with_ends RENAME TO duty;
CREATE INDEX duty_owed ON duty (deadline, item) WHERE state = 'owed';
CREATE INDEX duty_ended ON duty (ended_at, item) WHERE ended_at IS NOT NULL;

-- What the registry tells beside documents, each from one item of the feed.

-- Policies of the bell that can be followed.
CREATE TABLE policy (
  item    BLOB    NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  sheet   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Rungs of the ladder that were reached.
CREATE TABLE step (
  item     BLOB    NOT NULL PRIMARY KEY,
  circular BLOB    NOT NULL,
  version  INTEGER NOT NULL,
  step     TEXT    NOT NULL CHECK (step IN ('remind', 'tell_supervisor', 'tell_publisher', 'expire')),
  at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX step_of_circular ON step (circular, version, step, at);

-- Absences of this person.
CREATE TABLE absence (
  item       BLOB    NOT NULL PRIMARY KEY,
  reason     TEXT    NOT NULL CHECK (reason IN ('leave', 'secondment', 'off_duty', 'no_device')),
  from_at    INTEGER NOT NULL,
  until_at   INTEGER NOT NULL,
  entered_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What this person was told of others' unmet duties.
CREATE TABLE told (
  item      BLOB    NOT NULL PRIMARY KEY,
  circular  BLOB    NOT NULL,
  number    TEXT    NOT NULL,
  subject   TEXT    NOT NULL,
  deadline  INTEGER,
  step      TEXT    NOT NULL CHECK (step IN ('remind', 'tell_supervisor', 'tell_publisher', 'expire')),
  unit      TEXT,
  unit_name TEXT,
  unmet     INTEGER NOT NULL,
  excused   INTEGER NOT NULL,
  audience  INTEGER NOT NULL,
  at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX told_newest ON told (at);

-- Observations that the registry has recorded, from every desk of this person.
CREATE TABLE observation (
  item        BLOB    NOT NULL PRIMARY KEY,
  id          BLOB    NOT NULL,
  what        TEXT    NOT NULL,
  device      TEXT    NOT NULL,
  from_at     INTEGER NOT NULL,
  until_at    INTEGER,
  source      TEXT    NOT NULL,
  subject     BLOB,
  to_end      INTEGER CHECK (to_end IN (0, 1)),
  recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX observation_by_id ON observation (id);
CREATE INDEX observation_by_time ON observation (from_at);

-- What this desk measured itself: a row before it is a request.
CREATE TABLE measured (
  id       BLOB    NOT NULL PRIMARY KEY,
  what     TEXT    NOT NULL,
  device   TEXT    NOT NULL,
  from_at  INTEGER NOT NULL,
  until_at INTEGER,
  source   TEXT    NOT NULL,
  subject  BLOB,
  to_end   INTEGER CHECK (to_end IN (0, 1)),
  due      INTEGER NOT NULL DEFAULT 1 CHECK (due IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX measured_due ON measured (from_at, id) WHERE due = 1;
