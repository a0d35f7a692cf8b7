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
