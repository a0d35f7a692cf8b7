-- Confidential drafts and who looked at them; revisions as they were submitted (docs/schema/registry.md).

ALTER TABLE draft ADD COLUMN confidential BIGINT NOT NULL DEFAULT 0 CHECK (confidential IN (0, 1));
-- A quotation mark inside a text is escaped in JSON, so that only the field itself is found.
UPDATE draft SET confidential = 1 WHERE text LIKE '%"confidentiality":"confidential"%';

ALTER TABLE draft_event ADD COLUMN sha256 TEXT COLLATE "C";

CREATE TABLE draft_revision (
  draft UUID NOT NULL REFERENCES draft (id),
  revision BIGINT NOT NULL,
  confidential BIGINT NOT NULL CHECK (confidential IN (0, 1)),
  writer TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  submitted_at BIGINT NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL,
  text TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (draft, revision)
);

CREATE TABLE draft_revision_blob (
  draft UUID NOT NULL,
  revision BIGINT NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL REFERENCES blob (sha256),
  PRIMARY KEY (draft, revision, sha256),
  FOREIGN KEY (draft, revision) REFERENCES draft_revision (draft, revision)
);
CREATE INDEX draft_revision_blob_sha256 ON draft_revision_blob (sha256);

ALTER TABLE look ADD COLUMN draft_id UUID REFERENCES draft (id);
