-- The registry's archive. Every table and column is explained in docs/schema/registry.md (a test compares the two).
-- Moments are milliseconds since 1970-01-01T00:00:00Z. UUIDs are 16 bytes. `since_rev`/`until_rev` count roster revisions,
-- so that "who belonged to it then" does not depend on any clock.

CREATE TABLE agency (
  one        INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  code       TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  epoch      INTEGER NOT NULL,
  roster_rev INTEGER NOT NULL DEFAULT 0,
  founded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE unit (
  id       TEXT NOT NULL PRIMARY KEY,
  name     TEXT NOT NULL,
  name_en  TEXT,
  level    TEXT NOT NULL,
  parent   TEXT REFERENCES unit (id),
  head     TEXT,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_head ON unit (head);
CREATE INDEX unit_parent ON unit (parent);

CREATE TABLE person (
  id       TEXT NOT NULL PRIMARY KEY,
  name     TEXT NOT NULL,
  title    TEXT NOT NULL DEFAULT '',
  unit_id  TEXT NOT NULL REFERENCES unit (id),
  ended_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE posting (
  employee_id TEXT    NOT NULL REFERENCES person (id),
  unit_id     TEXT    NOT NULL REFERENCES unit (id),
  since_rev   INTEGER NOT NULL,
  until_rev   INTEGER,
  valid_from  INTEGER NOT NULL,
  valid_to    INTEGER,
  PRIMARY KEY (employee_id, since_rev)
) STRICT, WITHOUT ROWID;
CREATE INDEX posting_unit ON posting (unit_id, employee_id);

CREATE TABLE membership (
  employee_id TEXT    NOT NULL REFERENCES person (id),
  stream_id   TEXT    NOT NULL,
  since_rev   INTEGER NOT NULL,
  until_rev   INTEGER,
  valid_from  INTEGER NOT NULL,
  valid_to    INTEGER,
  PRIMARY KEY (employee_id, stream_id, since_rev)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_stream ON membership (stream_id, employee_id);

CREATE TABLE role_grant (
  employee_id TEXT    NOT NULL REFERENCES person (id),
  role        TEXT    NOT NULL CHECK (role IN ('publisher', 'administrator')),
  since_rev   INTEGER NOT NULL,
  until_rev   INTEGER,
  valid_from  INTEGER NOT NULL,
  valid_to    INTEGER,
  PRIMARY KEY (employee_id, role, since_rev)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  employee_id   TEXT    NOT NULL PRIMARY KEY REFERENCES person (id),
  login         TEXT    NOT NULL,
  login_key     TEXT    NOT NULL UNIQUE,
  password_hash TEXT    NOT NULL,
  must_change   INTEGER NOT NULL CHECK (must_change IN (0, 1)),
  closed        INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
  changed_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  token_hash  TEXT    NOT NULL PRIMARY KEY,
  employee_id TEXT    NOT NULL REFERENCES person (id),
  device_id   TEXT    NOT NULL,
  device_name TEXT    NOT NULL DEFAULT '',
  opened_at   INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  ended_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX session_employee ON session (employee_id);

CREATE TABLE failure (
  attempt_key TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  attempts    INTEGER NOT NULL,
  PRIMARY KEY (attempt_key, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX failure_at ON failure (at);

CREATE TABLE contact (
  employee_id TEXT    NOT NULL REFERENCES person (id),
  device_id   TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  PRIMARY KEY (employee_id, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
  id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind          TEXT    NOT NULL,
  ver           INTEGER NOT NULL,
  registered_at INTEGER NOT NULL,
  body          TEXT    NOT NULL,
  body_bytes    INTEGER NOT NULL
) STRICT;

CREATE TABLE stream (
  id             TEXT    NOT NULL PRIMARY KEY,
  head           INTEGER NOT NULL,
  item_count     INTEGER NOT NULL,
  check_sum      INTEGER NOT NULL,
  purged_through INTEGER NOT NULL DEFAULT 0,
  changed_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE feed (
  stream_id     TEXT    NOT NULL REFERENCES stream (id),
  item_id       BLOB    NOT NULL REFERENCES item (id),
  seq           INTEGER NOT NULL,
  ver           INTEGER NOT NULL,
  op            TEXT    NOT NULL CHECK (op IN ('put', 'drop')),
  reason        TEXT,
  registered_at INTEGER NOT NULL,
  PRIMARY KEY (stream_id, item_id),
  UNIQUE (stream_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_newest ON feed (stream_id, registered_at DESC, item_id DESC);
CREATE INDEX feed_item ON feed (item_id);

CREATE TABLE number_counter (
  agency   TEXT    NOT NULL,
  register TEXT    NOT NULL,
  year     INTEGER NOT NULL,
  last     INTEGER NOT NULL,
  PRIMARY KEY (agency, register, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
  id               BLOB    NOT NULL PRIMARY KEY REFERENCES item (id),
  kind             TEXT    NOT NULL CHECK (kind IN ('circular', 'letter')),
  number           TEXT    NOT NULL,
  register         TEXT,
  year             INTEGER,
  serial           INTEGER,
  issuer_unit      TEXT    NOT NULL REFERENCES unit (id),
  publisher        TEXT    REFERENCES person (id),
  subject          TEXT    NOT NULL,
  version          INTEGER NOT NULL,
  content_sha256   TEXT    NOT NULL,
  statement_sha256 TEXT,
  confidentiality  TEXT    NOT NULL,
  registered_at    INTEGER NOT NULL,
  recorded_at      INTEGER NOT NULL,
  roster_rev       INTEGER NOT NULL,
  UNIQUE (register, year, serial)
) STRICT;
CREATE INDEX document_newest ON document (kind, registered_at DESC, id DESC);

CREATE TABLE target (
  document_id BLOB NOT NULL REFERENCES document (id),
  stream_id   TEXT NOT NULL,
  PRIMARY KEY (document_id, stream_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE circular (
  id            BLOB NOT NULL PRIMARY KEY REFERENCES document (id),
  rule          TEXT NOT NULL,
  fingerprint   TEXT NOT NULL,
  statement     TEXT,
  effective_on  TEXT NOT NULL,
  deadline      INTEGER,
  frozen_count  INTEGER,
  frozen_sha256 TEXT
) STRICT;
CREATE INDEX circular_unfrozen ON circular (id) WHERE frozen_count IS NULL;

CREATE TABLE audience (
  circular_id BLOB NOT NULL PRIMARY KEY REFERENCES circular (id),
  people      BLOB NOT NULL
) STRICT;

CREATE TABLE circular_unit_target (
  circular_id BLOB    NOT NULL REFERENCES circular (id),
  unit_id     TEXT    NOT NULL REFERENCES unit (id),
  people      INTEGER NOT NULL,
  PRIMARY KEY (circular_id, unit_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE circular_unit_count (
  circular_id  BLOB    NOT NULL REFERENCES circular (id),
  unit_id      TEXT    NOT NULL REFERENCES unit (id),
  reached      INTEGER NOT NULL,
  shown        INTEGER NOT NULL,
  opened       INTEGER NOT NULL,
  acknowledged INTEGER NOT NULL,
  PRIMARY KEY (circular_id, unit_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
  subject          BLOB    NOT NULL REFERENCES document (id),
  employee_id      TEXT    NOT NULL REFERENCES person (id),
  event            TEXT    NOT NULL CHECK (event IN ('reached', 'shown', 'opened', 'acknowledged')),
  version          INTEGER NOT NULL,
  content_sha256   TEXT    NOT NULL,
  statement_sha256 TEXT,
  device_id        TEXT    NOT NULL,
  unit_id          TEXT    NOT NULL REFERENCES unit (id),
  action_id        BLOB    NOT NULL,
  device_time      INTEGER NOT NULL,
  recorded_at      INTEGER NOT NULL,
  applied_seq      INTEGER NOT NULL,
  PRIMARY KEY (subject, employee_id, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt_uncounted (
  subject     BLOB NOT NULL REFERENCES document (id),
  employee_id TEXT NOT NULL,
  event       TEXT NOT NULL,
  PRIMARY KEY (subject, employee_id, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE action (
  id          BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  actor       TEXT    NOT NULL REFERENCES person (id),
  fingerprint TEXT    NOT NULL,
  outcome     TEXT    NOT NULL CHECK (outcome IN ('applied', 'duplicate')),
  applied_seq INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
  sha256     TEXT    NOT NULL PRIMARY KEY,
  size       INTEGER NOT NULL,
  media_type TEXT    NOT NULL,
  noted_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE item_blob (
  item_id BLOB    NOT NULL REFERENCES item (id),
  ordinal INTEGER NOT NULL,
  sha256  TEXT    NOT NULL REFERENCES blob (sha256),
  PRIMARY KEY (item_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_blob_sha256 ON item_blob (sha256);

CREATE TABLE view_log (
  employee_id TEXT    NOT NULL REFERENCES person (id),
  item_id     BLOB    NOT NULL REFERENCES item (id),
  at          INTEGER NOT NULL,
  PRIMARY KEY (employee_id, item_id, at)
) STRICT, WITHOUT ROWID;
