-- Figures of boards for a unit with everything below it, kept beside those of the unit itself (docs/schema/registry.md), so that
-- a board of the whole country costs what a board of a team costs. Filled from what is there.

CREATE TABLE unit_above (
  above   TEXT NOT NULL REFERENCES unit (id),
  unit_id TEXT NOT NULL REFERENCES unit (id),
  PRIMARY KEY (above, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_above_unit ON unit_above (unit_id);

CREATE TABLE circular_unit_sum (
  unit_id       TEXT    NOT NULL REFERENCES unit (id),
  registered_at INTEGER NOT NULL,
  circular_id   BLOB    NOT NULL REFERENCES circular (id),
  people        INTEGER NOT NULL,
  reached       INTEGER NOT NULL,
  shown         INTEGER NOT NULL,
  opened        INTEGER NOT NULL,
  acknowledged  INTEGER NOT NULL,
  PRIMARY KEY (unit_id, registered_at, circular_id)
) STRICT, WITHOUT ROWID;

-- By these the sums of a unit are added up again when units move.
CREATE INDEX circular_unit_target_unit ON circular_unit_target (unit_id);
CREATE INDEX circular_unit_count_unit ON circular_unit_count (unit_id);

INSERT INTO unit_above (above, unit_id)
WITH RECURSIVE way (above, unit_id) AS (
  SELECT id, id FROM unit
  UNION SELECT u.parent, way.unit_id FROM way JOIN unit u ON u.id = way.above WHERE u.parent IS NOT NULL)
SELECT above, unit_id FROM way;

INSERT INTO circular_unit_sum (unit_id, registered_at, circular_id, people, reached, shown, opened, acknowledged)
SELECT a.above, d.registered_at, own.circular_id, sum(own.people), sum(own.reached), sum(own.shown), sum(own.opened),
  sum(own.acknowledged)
FROM (
  SELECT circular_id, unit_id, people, 0 AS reached, 0 AS shown, 0 AS opened, 0 AS acknowledged FROM circular_unit_target
  UNION ALL SELECT circular_id, unit_id, 0, reached, shown, opened, acknowledged FROM circular_unit_count) own
JOIN unit_above a ON a.unit_id = own.unit_id
JOIN document d ON d.id = own.circular_id
GROUP BY a.above, d.registered_at, own.circular_id;
