-- Whoever left a stream before circulars followed those who are moved (docs/schema/registry.md). The program follows them once and empties this.

CREATE TABLE left_behind (
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  stream_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (employee_id, stream_id)
);

INSERT INTO left_behind (employee_id, stream_id)
SELECT DISTINCT m.employee_id, m.stream_id FROM membership m JOIN person p ON p.id = m.employee_id AND p.ended_at IS NULL
WHERE m.until_rev IS NOT NULL AND m.stream_id NOT LIKE 'employee:%'
  AND EXISTS (SELECT 1 FROM target t JOIN circular c ON c.id = t.document_id
              WHERE t.stream_id = m.stream_id AND c.state = 'in_force' AND c.statement IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM membership n
                  WHERE n.employee_id = m.employee_id AND n.stream_id = m.stream_id AND n.until_rev IS NULL);
