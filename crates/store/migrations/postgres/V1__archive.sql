-- The registry's archive. Every table and column is explained in docs/schema/registry.md (a test compares the two).
-- Moments are milliseconds since 1970-01-01T00:00:00Z. Text compares by bytes (COLLATE "C"), as in SQLite. `since_rev`/`until_rev` count roster revisions,
-- so that "who belonged to it then" does not depend on any clock.

CREATE TABLE agency (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  code TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  epoch BIGINT NOT NULL,
  roster_rev BIGINT NOT NULL DEFAULT 0,
  founded_at BIGINT NOT NULL
);

CREATE TABLE unit (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL,
  name_en TEXT COLLATE "C",
  level TEXT COLLATE "C" NOT NULL,
  parent TEXT COLLATE "C" REFERENCES unit (id),
  head TEXT COLLATE "C",
  ended_at BIGINT
);
CREATE INDEX unit_head ON unit (head);
CREATE INDEX unit_parent ON unit (parent);

CREATE TABLE person (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL,
  title TEXT COLLATE "C" NOT NULL DEFAULT '',
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
  ended_at BIGINT
);

CREATE TABLE posting (
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
  since_rev BIGINT NOT NULL,
  until_rev BIGINT,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  PRIMARY KEY (employee_id, since_rev)
);
CREATE INDEX posting_unit ON posting (unit_id, employee_id);

CREATE TABLE membership (
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  stream_id TEXT COLLATE "C" NOT NULL,
  since_rev BIGINT NOT NULL,
  until_rev BIGINT,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  PRIMARY KEY (employee_id, stream_id, since_rev)
);
CREATE INDEX membership_stream ON membership (stream_id, employee_id);

CREATE TABLE role_grant (
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  role TEXT COLLATE "C" NOT NULL CHECK (role IN ('publisher', 'administrator')),
  since_rev BIGINT NOT NULL,
  until_rev BIGINT,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  PRIMARY KEY (employee_id, role, since_rev)
);

CREATE TABLE account (
  employee_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES person (id),
  login TEXT COLLATE "C" NOT NULL,
  login_key TEXT COLLATE "C" NOT NULL UNIQUE,
  password_hash TEXT COLLATE "C" NOT NULL,
  must_change BIGINT NOT NULL CHECK (must_change IN (0, 1)),
  closed BIGINT NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
  changed_at BIGINT NOT NULL
);

CREATE TABLE session (
  token_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  device_id TEXT COLLATE "C" NOT NULL,
  device_name TEXT COLLATE "C" NOT NULL DEFAULT '',
  opened_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX session_employee ON session (employee_id);

CREATE TABLE failure (
  attempt_key TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  PRIMARY KEY (attempt_key, at)
);
CREATE INDEX failure_at ON failure (at);

CREATE TABLE contact (
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  device_id TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (employee_id, device_id)
);

CREATE TABLE item (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL,
  ver BIGINT NOT NULL,
  registered_at BIGINT NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  body_bytes BIGINT NOT NULL
);

CREATE TABLE stream (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  head BIGINT NOT NULL,
  item_count BIGINT NOT NULL,
  check_sum BIGINT NOT NULL,
  purged_through BIGINT NOT NULL DEFAULT 0,
  changed_at BIGINT NOT NULL
);

CREATE TABLE feed (
  stream_id TEXT COLLATE "C" NOT NULL REFERENCES stream (id),
  item_id UUID NOT NULL REFERENCES item (id),
  seq BIGINT NOT NULL,
  ver BIGINT NOT NULL,
  op TEXT COLLATE "C" NOT NULL CHECK (op IN ('put', 'drop')),
  reason TEXT COLLATE "C",
  registered_at BIGINT NOT NULL,
  PRIMARY KEY (stream_id, item_id),
  UNIQUE (stream_id, seq)
);
CREATE INDEX feed_newest ON feed (stream_id, registered_at DESC, item_id DESC);
CREATE INDEX feed_item ON feed (item_id);

CREATE TABLE number_counter (
  agency TEXT COLLATE "C" NOT NULL,
  register TEXT COLLATE "C" NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (agency, register, year)
);

CREATE TABLE document (
  id UUID NOT NULL PRIMARY KEY REFERENCES item (id),
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('circular', 'letter')),
  number TEXT COLLATE "C" NOT NULL,
  register TEXT COLLATE "C",
  year BIGINT,
  serial BIGINT,
  issuer_unit TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
  publisher TEXT COLLATE "C" REFERENCES person (id),
  subject TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  content_sha256 TEXT COLLATE "C" NOT NULL,
  statement_sha256 TEXT COLLATE "C",
  confidentiality TEXT COLLATE "C" NOT NULL,
  registered_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  roster_rev BIGINT NOT NULL,
  UNIQUE (register, year, serial)
);
CREATE INDEX document_newest ON document (kind, registered_at DESC, id DESC);

CREATE TABLE target (
  document_id UUID NOT NULL REFERENCES document (id),
  stream_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (document_id, stream_id)
);

CREATE TABLE circular (
  id UUID NOT NULL PRIMARY KEY REFERENCES document (id),
  rule TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  statement TEXT COLLATE "C",
  effective_on TEXT COLLATE "C" NOT NULL,
  deadline BIGINT,
  frozen_count BIGINT,
  frozen_sha256 TEXT COLLATE "C"
);
CREATE INDEX circular_unfrozen ON circular (id) WHERE frozen_count IS NULL;

CREATE TABLE audience (
  circular_id UUID NOT NULL PRIMARY KEY REFERENCES circular (id),
  people BYTEA NOT NULL
);

CREATE TABLE circular_unit_target (
  circular_id UUID NOT NULL REFERENCES circular (id),
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
  people BIGINT NOT NULL,
  PRIMARY KEY (circular_id, unit_id)
);

CREATE TABLE circular_unit_count (
  circular_id UUID NOT NULL REFERENCES circular (id),
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
  reached BIGINT NOT NULL,
  shown BIGINT NOT NULL,
  opened BIGINT NOT NULL,
  acknowledged BIGINT NOT NULL,
  PRIMARY KEY (circular_id, unit_id)
);

CREATE TABLE receipt (
  subject UUID NOT NULL REFERENCES document (id),
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  event TEXT COLLATE "C" NOT NULL CHECK (event IN ('reached', 'shown', 'opened', 'acknowledged')),
  version BIGINT NOT NULL,
  content_sha256 TEXT COLLATE "C" NOT NULL,
  statement_sha256 TEXT COLLATE "C",
  device_id TEXT COLLATE "C" NOT NULL,
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
  action_id UUID NOT NULL,
  device_time BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  applied_seq BIGINT NOT NULL,
  PRIMARY KEY (subject, employee_id, event)
);

CREATE TABLE receipt_uncounted (
  subject UUID NOT NULL REFERENCES document (id),
  employee_id TEXT COLLATE "C" NOT NULL,
  event TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (subject, employee_id, event)
);

CREATE TABLE action (
  id UUID NOT NULL PRIMARY KEY,
  actor TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  fingerprint TEXT COLLATE "C" NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('applied', 'duplicate')),
  applied_seq BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL
);

CREATE TABLE blob (
  sha256 TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  media_type TEXT COLLATE "C" NOT NULL,
  noted_at BIGINT NOT NULL
);

CREATE TABLE item_blob (
  item_id UUID NOT NULL REFERENCES item (id),
  ordinal BIGINT NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL REFERENCES blob (sha256),
  PRIMARY KEY (item_id, ordinal)
);
CREATE INDEX item_blob_sha256 ON item_blob (sha256);

CREATE TABLE view_log (
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  item_id UUID NOT NULL REFERENCES item (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (employee_id, item_id, at)
);
