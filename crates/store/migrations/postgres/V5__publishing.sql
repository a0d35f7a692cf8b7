-- Official acts, each remembered with its answer; the rules of publishing (docs/schema/registry.md).

CREATE TABLE office_order (
  id UUID NOT NULL PRIMARY KEY,
  actor TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  name TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  answer TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  circular UUID REFERENCES circular (id),
  person TEXT COLLATE "C" REFERENCES person (id),
  on_behalf TEXT COLLATE "C" REFERENCES person (id),
  people BIGINT
);
CREATE INDEX office_order_circular ON office_order (circular, at) WHERE circular IS NOT NULL;
CREATE INDEX office_order_on_behalf ON office_order (on_behalf, at) WHERE on_behalf IS NOT NULL;

CREATE TABLE publishing_rules (
  version BIGINT NOT NULL PRIMARY KEY,
  text TEXT COLLATE "C" NOT NULL,
  set_at BIGINT NOT NULL,
  set_by TEXT COLLATE "C" NOT NULL
);

CREATE TABLE draft (
  id UUID NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'scheduled', 'failed', 'issued', 'dropped')),
  template BIGINT NOT NULL CHECK (template IN (0, 1)),
  subject TEXT COLLATE "C" NOT NULL,
  text TEXT COLLATE "C" NOT NULL,
  author TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  writer TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  approved BIGINT,
  issue_at BIGINT,
  issued_by TEXT COLLATE "C" REFERENCES person (id),
  faults TEXT COLLATE "C" NOT NULL DEFAULT '',
  circular UUID REFERENCES circular (id),
  changed_at BIGINT NOT NULL
);
CREATE INDEX draft_newest ON draft (changed_at DESC, id DESC);
CREATE INDEX draft_due ON draft (issue_at) WHERE state = 'scheduled';
CREATE INDEX draft_circular ON draft (circular) WHERE circular IS NOT NULL;

CREATE TABLE draft_event (
  draft UUID NOT NULL REFERENCES draft (id),
  place BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT COLLATE "C" REFERENCES person (id),
  what TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  note TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (draft, place)
);

CREATE TABLE draft_blob (
  draft UUID NOT NULL REFERENCES draft (id),
  sha256 TEXT COLLATE "C" NOT NULL REFERENCES blob (sha256),
  PRIMARY KEY (draft, sha256)
);
CREATE INDEX draft_blob_sha256 ON draft_blob (sha256);

CREATE TABLE upload (
  sha256 TEXT COLLATE "C" NOT NULL REFERENCES blob (sha256),
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (sha256, employee_id)
);

-- What became of a circular after its issue. The deadline in `circular` is the one in force from now on; that of the issue stands in the document.
ALTER TABLE circular ADD COLUMN state TEXT COLLATE "C" NOT NULL DEFAULT 'in_force' CHECK (state IN ('in_force', 'superseded', 'recalled'));
ALTER TABLE circular ADD COLUMN ended_at BIGINT;
ALTER TABLE circular ADD COLUMN successor UUID REFERENCES circular (id);
ALTER TABLE circular ADD COLUMN supersedes UUID REFERENCES circular (id);
ALTER TABLE circular ADD COLUMN carries BIGINT NOT NULL DEFAULT 0 CHECK (carries IN (0, 1));
ALTER TABLE circular ADD COLUMN joiners TEXT COLLATE "C" NOT NULL DEFAULT 'as_of_issue' CHECK (joiners IN ('as_of_issue', 'until_expiry'));

CREATE TABLE circular_event (
  circular_id UUID NOT NULL REFERENCES circular (id),
  item_id UUID NOT NULL,
  event TEXT COLLATE "C" NOT NULL CHECK (event IN ('superseded', 'recalled', 'extended')),
  at BIGINT NOT NULL,
  actor TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  why TEXT COLLATE "C" NOT NULL,
  deadline BIGINT,
  PRIMARY KEY (circular_id, item_id)
);

-- How many people are in each stream that is not a single person's, so that an audience of a country is counted by a few rows.
CREATE TABLE stream_size (
  stream_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  people BIGINT NOT NULL
);

INSERT INTO stream_size (stream_id, people)
SELECT stream_id, count(*) FROM membership WHERE until_rev IS NULL AND stream_id NOT LIKE 'employee:%' GROUP BY stream_id;

-- Names as they are searched: the house folds Arabic, not the database, so that the program fills these when it opens.
ALTER TABLE person ADD COLUMN folded TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX person_unfolded ON person (id) WHERE folded = '';

CREATE TABLE person_word (
  word TEXT COLLATE "C" NOT NULL,
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  PRIMARY KEY (word, employee_id)
);
