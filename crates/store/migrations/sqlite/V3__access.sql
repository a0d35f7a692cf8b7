-- How often something changed about who may come in, so that every running registry notices it and looks again
-- (docs/schema/registry.md).

CREATE TABLE access_change (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  rev INTEGER NOT NULL
) STRICT;

INSERT INTO access_change (one, rev) VALUES (1, 0);
