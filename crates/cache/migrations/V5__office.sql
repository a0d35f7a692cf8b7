-- Official acts that the feed tells beside circulars, each from one item. A row holds what is asked for; the words stay in the item.

-- What happened to a circular after its issue.
CREATE TABLE event (
  item     BLOB    NOT NULL PRIMARY KEY,
  circular BLOB    NOT NULL,
  event    TEXT    NOT NULL CHECK (event IN ('superseded', 'recalled', 'extended')),
  at       INTEGER NOT NULL,
  deadline INTEGER,
  kept_by  BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX event_of_circular ON event (circular, event, at);
CREATE INDEX event_kept_by ON event (kept_by) WHERE kept_by IS NOT NULL;

-- Reminders by a supervisor.
CREATE TABLE reminder (
  item     BLOB    NOT NULL PRIMARY KEY,
  circular BLOB    NOT NULL,
  version  INTEGER NOT NULL,
  at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_of_circular ON reminder (circular, version, at);

-- Acknowledgements that were recorded for somebody without a desk.
CREATE TABLE witness (
  item     BLOB    NOT NULL PRIMARY KEY,
  circular BLOB    NOT NULL,
  at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX witness_of_circular ON witness (circular, at);

-- Contests, own ones and those to decide.
CREATE TABLE contest (
  item       BLOB    NOT NULL PRIMARY KEY,
  circular   BLOB    NOT NULL,
  contestant TEXT    NOT NULL,
  is_open    INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  freed_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX contest_of_circular ON contest (circular);
CREATE INDEX contest_open ON contest (item) WHERE is_open = 1;

-- Who stands in for whom.
CREATE TABLE delegation (
  item      BLOB    NOT NULL PRIMARY KEY,
  principal TEXT    NOT NULL,
  from_at   INTEGER NOT NULL,
  until_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Drafts of all publishers.
CREATE TABLE draft (
  item   BLOB    NOT NULL PRIMARY KEY,
  author TEXT    NOT NULL,
  waits  INTEGER NOT NULL CHECK (waits IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_waiting ON draft (item) WHERE waits = 1;

-- Since when this person is in each stream, as the registry last said. What is not named has been held for ever.
CREATE TABLE joined (
  stream TEXT    NOT NULL PRIMARY KEY,
  since  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The circular whose acknowledgement counts for this one too, and whether this one is owed by whoever joins its audience later.
ALTER TABLE document ADD COLUMN keeps BLOB;
ALTER TABLE document ADD COLUMN joiners_owe INTEGER NOT NULL DEFAULT 0 CHECK (joiners_owe IN (0, 1));
CREATE INDEX document_keeps ON document (keeps) WHERE keeps IS NOT NULL;
