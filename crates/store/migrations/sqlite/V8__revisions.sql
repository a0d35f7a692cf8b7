-- Confidential drafts and who looked at them; revisions as they were submitted (docs/schema/registry.md).

ALTER TABLE draft ADD COLUMN confidential INTEGER NOT NULL DEFAULT 0 CHECK (confidential IN (0, 1));
-- A quotation mark inside a text is escaped in JSON, so that only the field itself is found.
UPDATE draft SET confidential = 1 WHERE text LIKE '%"confidentiality":"confidential"%';

ALTER TABLE draft_event ADD COLUMN sha256 TEXT;

CREATE TABLE draft_revision (
  draft        BLOB    NOT NULL REFERENCES draft (id),
  revision     INTEGER NOT NULL,
  confidential INTEGER NOT NULL CHECK (confidential IN (0, 1)),
  writer       TEXT    NOT NULL REFERENCES person (id),
  submitted_at INTEGER NOT NULL,
  sha256       TEXT    NOT NULL,
  text         TEXT    NOT NULL,
  PRIMARY KEY (draft, revision)
) STRICT;

CREATE TABLE draft_revision_blob (
  draft    BLOB    NOT NULL,
  revision INTEGER NOT NULL,
  sha256   TEXT    NOT NULL REFERENCES blob (sha256),
  PRIMARY KEY (draft, revision, sha256),
  FOREIGN KEY (draft, revision) REFERENCES draft_revision (draft, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_revision_blob_sha256 ON draft_revision_blob (sha256);

ALTER TABLE look ADD COLUMN draft_id BLOB REFERENCES draft (id);
