-- Boards that say of everybody the most that is known, day by day, also while people move and are away (docs/schema/registry.md).
-- Filled from what is there.

ALTER TABLE circular_unit_count ADD COLUMN joined BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_unit_count ADD COLUMN met BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_unit_count ADD COLUMN at_opened BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_unit_count ADD COLUMN at_shown BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_unit_count ADD COLUMN at_reached BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_unit_count ADD COLUMN excused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_unit_sum ADD COLUMN met BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_unit_sum ADD COLUMN at_opened BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_unit_sum ADD COLUMN at_shown BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_unit_sum ADD COLUMN at_reached BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_unit_sum ADD COLUMN excused BIGINT NOT NULL DEFAULT 0;

CREATE TABLE circular_unit_day (
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
  circular_id UUID NOT NULL REFERENCES circular (id),
  day BIGINT NOT NULL,
  people BIGINT NOT NULL,
  reached BIGINT NOT NULL,
  shown BIGINT NOT NULL,
  opened BIGINT NOT NULL,
  acknowledged BIGINT NOT NULL,
  met BIGINT NOT NULL,
  at_opened BIGINT NOT NULL,
  at_shown BIGINT NOT NULL,
  at_reached BIGINT NOT NULL,
  excused BIGINT NOT NULL,
  PRIMARY KEY (unit_id, circular_id, day)
);

CREATE TABLE away (
  employee_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES person (id)
);

CREATE TABLE away_look (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  since_at BIGINT NOT NULL,
  next_at BIGINT NOT NULL
);
-- Whoever is away now is looked up before the first board is read.
INSERT INTO away_look (one, since_at, next_at) VALUES (1, 0, 0);
CREATE INDEX absence_from ON absence (from_at);

CREATE TABLE excused (
  circular_id UUID NOT NULL REFERENCES circular (id),
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  PRIMARY KEY (circular_id, employee_id)
);
CREATE INDEX excused_employee ON excused (employee_id);

CREATE TABLE released (
  circular_id UUID NOT NULL REFERENCES circular (id),
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (circular_id, employee_id)
);

CREATE TABLE carried (
  circular_id UUID NOT NULL REFERENCES circular (id),
  before_id UUID NOT NULL REFERENCES circular (id),
  until_at BIGINT NOT NULL,
  PRIMARY KEY (circular_id, before_id)
);
CREATE INDEX carried_before ON carried (before_id);

CREATE TABLE supplement (
  circular_id UUID NOT NULL REFERENCES circular (id),
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  rev BIGINT NOT NULL,
  joined BIGINT NOT NULL CHECK (joined IN (0, 1)),
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (circular_id, employee_id, rev)
);
CREATE INDEX supplement_unit ON supplement (circular_id, unit_id);
CREATE INDEX supplement_employee ON supplement (employee_id);

CREATE TABLE unit_history (
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
  since_rev BIGINT NOT NULL,
  until_rev BIGINT,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  name TEXT COLLATE "C" NOT NULL,
  name_en TEXT COLLATE "C",
  level TEXT COLLATE "C" NOT NULL,
  parent TEXT COLLATE "C",
  head TEXT COLLATE "C",
  PRIMARY KEY (unit_id, since_rev)
);
CREATE INDEX unit_history_parent ON unit_history (parent);

-- What a stream carries, for whoever leaves it or is away.
CREATE INDEX target_stream ON target (stream_id, document_id);

INSERT INTO unit_history (unit_id, since_rev, until_rev, valid_from, valid_to, name, name_en, level, parent, head)
SELECT u.id, 0, CASE WHEN u.ended_at IS NULL THEN NULL ELSE a.roster_rev END, a.founded_at, u.ended_at, u.name, u.name_en, u.level, u.parent, u.head
FROM unit u CROSS JOIN agency a;

-- Day by day, by the tree as it is now: how each unit stood under others before was not kept.
INSERT INTO circular_unit_day (unit_id, circular_id, day, people, reached, shown, opened, acknowledged, met, at_opened, at_shown, at_reached, excused)
WITH fact AS (
  SELECT r.subject, r.employee_id, o.unit_id, r.recorded_at,
    CASE r.event WHEN 'reached' THEN 1 WHEN 'shown' THEN 2 WHEN 'opened' THEN 3 ELSE 4 END AS most
  FROM receipt r
  JOIN document d ON d.id = r.subject AND d.kind = 'circular'
  JOIN posting o ON o.employee_id = r.employee_id AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
  WHERE EXISTS (SELECT 1 FROM membership m JOIN target t ON t.document_id = d.id AND t.stream_id = m.stream_id
      WHERE m.employee_id = r.employee_id AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev))
    AND NOT EXISTS (SELECT 1 FROM receipt_uncounted q WHERE q.subject = r.subject AND q.employee_id = r.employee_id AND q.event = r.event)
), step AS (
  SELECT subject, unit_id, recorded_at, most, coalesce(max(most) OVER (
    PARTITION BY subject, employee_id ORDER BY recorded_at, most ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS known
  FROM fact
), change AS (
  SELECT subject, unit_id, (recorded_at + 10800000) / 86400000 AS day, 0 AS people,
    CASE WHEN most = 1 THEN 1 ELSE 0 END AS reached, CASE WHEN most = 2 THEN 1 ELSE 0 END AS shown,
    CASE WHEN most = 3 THEN 1 ELSE 0 END AS opened, CASE WHEN most = 4 THEN 1 ELSE 0 END AS acknowledged,
    CASE WHEN most <= known THEN 0 WHEN most = 3 THEN 1 WHEN known = 3 THEN -1 ELSE 0 END AS at_opened,
    CASE WHEN most <= known THEN 0 WHEN most = 2 THEN 1 WHEN known = 2 THEN -1 ELSE 0 END AS at_shown,
    CASE WHEN most <= known THEN 0 WHEN most = 1 THEN 1 WHEN known = 1 THEN -1 ELSE 0 END AS at_reached
  FROM step
  UNION ALL
  SELECT t.circular_id, t.unit_id, (d.registered_at + 10800000) / 86400000, t.people, 0, 0, 0, 0, 0, 0, 0
  FROM circular_unit_target t JOIN document d ON d.id = t.circular_id
)
SELECT a.above, c.subject, c.day, sum(c.people), sum(c.reached), sum(c.shown), sum(c.opened), sum(c.acknowledged), sum(c.acknowledged),
  sum(c.at_opened), sum(c.at_shown), sum(c.at_reached), 0
FROM change c JOIN unit_above a ON a.unit_id = c.unit_id
GROUP BY a.above, c.subject, c.day;

UPDATE circular_unit_sum SET met = acknowledged, at_opened = days.at_opened, at_shown = days.at_shown, at_reached = days.at_reached
FROM (
  SELECT unit_id, circular_id, sum(at_opened) AS at_opened, sum(at_shown) AS at_shown, sum(at_reached) AS at_reached
  FROM circular_unit_day GROUP BY unit_id, circular_id) days
WHERE days.unit_id = circular_unit_sum.unit_id AND days.circular_id = circular_unit_sum.circular_id;

UPDATE circular_unit_count SET met = acknowledged, at_opened = own.at_opened, at_shown = own.at_shown, at_reached = own.at_reached
FROM (
  SELECT subject, unit_id, sum(CASE WHEN most = 3 THEN 1 ELSE 0 END) AS at_opened, sum(CASE WHEN most = 2 THEN 1 ELSE 0 END) AS at_shown,
    sum(CASE WHEN most = 1 THEN 1 ELSE 0 END) AS at_reached
  FROM (
    SELECT r.subject, r.employee_id, o.unit_id,
      max(CASE r.event WHEN 'reached' THEN 1 WHEN 'shown' THEN 2 WHEN 'opened' THEN 3 ELSE 4 END) AS most
    FROM receipt r
    JOIN document d ON d.id = r.subject AND d.kind = 'circular'
    JOIN posting o ON o.employee_id = r.employee_id AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
    WHERE EXISTS (SELECT 1 FROM membership m JOIN target t ON t.document_id = d.id AND t.stream_id = m.stream_id
        WHERE m.employee_id = r.employee_id AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev))
      AND NOT EXISTS (SELECT 1 FROM receipt_uncounted q WHERE q.subject = r.subject AND q.employee_id = r.employee_id AND q.event = r.event)
    GROUP BY r.subject, r.employee_id, o.unit_id) known
  GROUP BY subject, unit_id) own
WHERE own.subject = circular_unit_count.circular_id AND own.unit_id = circular_unit_count.unit_id;
