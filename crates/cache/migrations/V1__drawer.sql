-- The employee's drawer. What each table is for stands in docs/schema/cache.md, which a test compares with this file.

-- Where this desk stands in each stream.
CREATE TABLE stream (
  name         TEXT    NOT NULL PRIMARY KEY,
  phase        TEXT    NOT NULL DEFAULT 'new' CHECK (phase IN ('new', 'snapshot', 'following')),
  epoch        INTEGER NOT NULL DEFAULT 0,
  after        INTEGER NOT NULL DEFAULT 0,
  snapshot_key TEXT,
  expected     INTEGER NOT NULL DEFAULT 0,
  generation   INTEGER NOT NULL DEFAULT 0,
  items        INTEGER NOT NULL DEFAULT 0,
  check_sum    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Which item is, or was, in which stream, at which version. Dropped rows stay: they keep an old page from bringing an item back.
CREATE TABLE item_stream (
  item       BLOB    NOT NULL,
  stream     TEXT    NOT NULL REFERENCES stream (name) ON DELETE CASCADE,
  ver        INTEGER NOT NULL,
  live       INTEGER NOT NULL CHECK (live IN (0, 1)),
  reason     TEXT    NOT NULL DEFAULT '',
  generation INTEGER NOT NULL,
  PRIMARY KEY (item, stream)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_stream_by_stream ON item_stream (stream, generation, item);

-- Every item as it came: in `raw` its newest data that could be read, in `unreadable` newer data that could not (an unknown kind, a
-- malformed document), to be read again by a later workstation. `pos` grows with the time of registration: newest first is pos descending in the search index.
CREATE TABLE item (
  pos           INTEGER PRIMARY KEY,
  id            BLOB    NOT NULL UNIQUE,
  kind          TEXT    NOT NULL,
  ver           INTEGER NOT NULL,
  registered_at INTEGER NOT NULL,
  raw           TEXT    NOT NULL,
  unreadable    TEXT
) STRICT;
CREATE INDEX item_to_read_again ON item (pos) WHERE unreadable IS NOT NULL;

-- What a list shows of a circular or letter.
CREATE TABLE document (
  pos              INTEGER PRIMARY KEY REFERENCES item (pos) ON DELETE CASCADE ON UPDATE CASCADE,
  id               BLOB    NOT NULL UNIQUE,
  kind             TEXT    NOT NULL CHECK (kind IN ('circular', 'letter')),
  version          INTEGER NOT NULL,
  number           TEXT    NOT NULL,
  subject          TEXT    NOT NULL,
  issuer_unit      TEXT    NOT NULL,
  issuer           TEXT    NOT NULL,
  issued_at        INTEGER NOT NULL,
  urgency          TEXT    NOT NULL,
  attachments      INTEGER NOT NULL,
  statement        TEXT,
  statement_sha256 TEXT,
  content_sha256   TEXT    NOT NULL,
  deadline         INTEGER,
  from_alert       INTEGER NOT NULL DEFAULT 0 CHECK (from_alert IN (0, 1)),
  recalled         INTEGER NOT NULL DEFAULT 0 CHECK (recalled IN (0, 1)),
  unread           INTEGER NOT NULL DEFAULT 0 CHECK (unread IN (0, 1))
) STRICT;
CREATE INDEX document_newest ON document (issued_at DESC, pos DESC);
CREATE INDEX document_newest_of_kind ON document (kind, issued_at DESC, pos DESC);
CREATE INDEX document_newest_of_issuer ON document (issuer_unit, issued_at DESC, pos DESC);
CREATE INDEX document_unread ON document (issued_at DESC, pos DESC, kind) WHERE unread = 1;

-- One person's duty for a circular: a row before it is a sound or a colour.
CREATE TABLE duty (
  item       BLOB    NOT NULL PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
  version    INTEGER NOT NULL,
  state      TEXT    NOT NULL CHECK (state IN ('owed', 'sent', 'acknowledged', 'withdrawn')),
  deadline   INTEGER,
  sent_at    INTEGER,
  ended_at   INTEGER,
  rung_at    INTEGER,
  rung_count INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_owed ON duty (deadline, item) WHERE state = 'owed';

-- What the registry recorded about me and a document, from receipt items.
CREATE TABLE facts (
  subject      BLOB    NOT NULL PRIMARY KEY,
  receipt      BLOB    NOT NULL UNIQUE,
  version      INTEGER NOT NULL,
  reached      INTEGER,
  shown        INTEGER,
  opened       INTEGER,
  acknowledged INTEGER
) STRICT, WITHOUT ROWID;

-- What I acknowledged, word for word; outlives the circular itself.
CREATE TABLE history (
  subject        BLOB    NOT NULL,
  version        INTEGER NOT NULL,
  number         TEXT    NOT NULL DEFAULT '',
  title          TEXT    NOT NULL DEFAULT '',
  issuer         TEXT    NOT NULL DEFAULT '',
  statement      TEXT    NOT NULL,
  content_sha256 TEXT    NOT NULL,
  recorded_at    INTEGER,
  done_at        INTEGER,
  device         TEXT,
  PRIMARY KEY (subject, version)
) STRICT, WITHOUT ROWID;

-- My acts until the registry has recorded them and the feed has brought their effect. A lane is a document; lanes do not wait for one another.
CREATE TABLE outbox (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  id           BLOB    NOT NULL UNIQUE,
  lane         BLOB    NOT NULL,
  event        TEXT    NOT NULL CHECK (event IN ('reached', 'shown', 'opened', 'acknowledged')),
  version      INTEGER NOT NULL,
  done_at      INTEGER NOT NULL,
  action       TEXT    NOT NULL,
  state        TEXT    NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'applied', 'rejected')),
  attempts     INTEGER NOT NULL DEFAULT 0,
  next_at      INTEGER NOT NULL DEFAULT 0,
  problem      TEXT,
  applied_seq  INTEGER,
  recorded_at  INTEGER
) STRICT;
CREATE INDEX outbox_lane ON outbox (lane, seq);
CREATE INDEX outbox_state ON outbox (state, next_at, seq);

-- Which duties were announced as new, so that each is announced once, however often its page is replayed.
CREATE TABLE alert (
  item    BLOB    NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (item, version)
) STRICT, WITHOUT ROWID;

-- Which files belong to which document, and which of them lie in blobs/.
CREATE TABLE attachment (
  item   BLOB NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (item, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_by_file ON attachment (sha256);
CREATE TABLE blob (
  sha256 TEXT    NOT NULL PRIMARY KEY,
  size   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Figures that are kept, because counting them takes milliseconds at a hundred thousand letters.
CREATE TABLE counter (
  name  TEXT    NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name) VALUES ('circulars'), ('letters'), ('unread_circulars'), ('unread_letters');

-- Settings and the account.
CREATE TABLE setting (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Folded words of each document. Only which words occur is kept (detail=none): lists are ordered by time and hits are marked in the original.
-- The words are folded by diwan_domain::arabic before, so the plainest tokenizer will do.
CREATE VIRTUAL TABLE search USING fts5 (
  words, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize='ascii'
);
