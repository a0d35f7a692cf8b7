-- Official acts, each remembered with its answer; the rules of publishing (docs/schema/registry.md).

CREATE TABLE office_order (
  id          BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  actor       TEXT    NOT NULL REFERENCES person (id),
  name        TEXT    NOT NULL,
  fingerprint TEXT    NOT NULL,
  answer      TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  circular    BLOB    REFERENCES circular (id),
  person      TEXT    REFERENCES person (id),
  on_behalf   TEXT    REFERENCES person (id),
  people      INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX office_order_circular ON office_order (circular, at) WHERE circular IS NOT NULL;
CREATE INDEX office_order_on_behalf ON office_order (on_behalf, at) WHERE on_behalf IS NOT NULL;

CREATE TABLE publishing_rules (
  version INTEGER NOT NULL PRIMARY KEY,
  text    TEXT    NOT NULL,
  set_at  INTEGER NOT NULL,
  set_by  TEXT    NOT NULL
) STRICT;

CREATE TABLE draft (
  id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  revision   INTEGER NOT NULL,
  state      TEXT    NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'scheduled', 'failed', 'issued', 'dropped')),
  template   INTEGER NOT NULL CHECK (template IN (0, 1)),
  subject    TEXT    NOT NULL,
  text       TEXT    NOT NULL,
  author     TEXT    NOT NULL REFERENCES person (id),
  writer     TEXT    NOT NULL REFERENCES person (id),
  approved   INTEGER,
  issue_at   INTEGER,
  issued_by  TEXT    REFERENCES person (id),
  faults     TEXT    NOT NULL DEFAULT '',
  circular   BLOB    REFERENCES circular (id),
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_newest ON draft (changed_at DESC, id DESC);
CREATE INDEX draft_due ON draft (issue_at) WHERE state = 'scheduled';
CREATE INDEX draft_circular ON draft (circular) WHERE circular IS NOT NULL;

CREATE TABLE draft_event (
  draft    BLOB    NOT NULL REFERENCES draft (id),
  place    INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  actor       TEXT    REFERENCES person (id),
  what     TEXT    NOT NULL,
  revision INTEGER NOT NULL,
  note     TEXT    NOT NULL,
  PRIMARY KEY (draft, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft_blob (
  draft  BLOB NOT NULL REFERENCES draft (id),
  sha256 TEXT NOT NULL REFERENCES blob (sha256),
  PRIMARY KEY (draft, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_blob_sha256 ON draft_blob (sha256);

CREATE TABLE upload (
  sha256      TEXT    NOT NULL REFERENCES blob (sha256),
  employee_id TEXT    NOT NULL REFERENCES person (id),
  at          INTEGER NOT NULL,
  PRIMARY KEY (sha256, employee_id)
) STRICT, WITHOUT ROWID;

-- What became of a circular after its issue. The deadline in `circular` is the one in force from now on; that of the issue stands in the document.
ALTER TABLE circular ADD COLUMN state TEXT NOT NULL DEFAULT 'in_force' CHECK (state IN ('in_force', 'superseded', 'recalled'));
ALTER TABLE circular ADD COLUMN ended_at INTEGER;
ALTER TABLE circular ADD COLUMN successor BLOB REFERENCES circular (id);
ALTER TABLE circular ADD COLUMN supersedes BLOB REFERENCES circular (id);
ALTER TABLE circular ADD COLUMN carries INTEGER NOT NULL DEFAULT 0 CHECK (carries IN (0, 1));
ALTER TABLE circular ADD COLUMN joiners TEXT NOT NULL DEFAULT 'as_of_issue' CHECK (joiners IN ('as_of_issue', 'until_expiry'));

CREATE TABLE circular_event (
  circular_id BLOB    NOT NULL REFERENCES circular (id),
  item_id     BLOB    NOT NULL,
  event       TEXT    NOT NULL CHECK (event IN ('superseded', 'recalled', 'extended')),
  at          INTEGER NOT NULL,
  actor          TEXT    NOT NULL REFERENCES person (id),
  why         TEXT    NOT NULL,
  deadline    INTEGER,
  PRIMARY KEY (circular_id, item_id)
) STRICT, WITHOUT ROWID;

-- How many people are in each stream that is not a single person's, so that an audience of a country is counted by a few rows.
CREATE TABLE stream_size (
  stream_id TEXT    NOT NULL PRIMARY KEY,
  people    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO stream_size (stream_id, people)
SELECT stream_id, count(*) FROM membership WHERE until_rev IS NULL AND stream_id NOT LIKE 'employee:%' GROUP BY stream_id;

-- Names as they are searched: the house folds Arabic, not the database, so that the program fills these when it opens.
ALTER TABLE person ADD COLUMN folded TEXT NOT NULL DEFAULT '';
CREATE INDEX person_unfolded ON person (id) WHERE folded = '';

CREATE TABLE person_word (
  word        TEXT NOT NULL,
  employee_id TEXT NOT NULL REFERENCES person (id),
  PRIMARY KEY (word, employee_id)
) STRICT, WITHOUT ROWID;
