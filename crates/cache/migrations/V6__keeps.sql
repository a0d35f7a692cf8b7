-- Whose acknowledgement counts for a circular: not only that of the one before, so a row each. The circular itself names them all; what was told
-- of those in between was not always heard.
CREATE TABLE keeps (
  document BLOB    NOT NULL,
  circular BLOB    NOT NULL,
  by_then  INTEGER NOT NULL,
  PRIMARY KEY (document, circular)
) STRICT, WITHOUT ROWID;
CREATE INDEX keeps_of_circular ON keeps (circular);
-- Of what was issued before circulars named them, those further back are known from the events that were heard.
WITH RECURSIVE line (document, circular, by_then) AS (
  SELECT id, keeps, issued_at FROM document WHERE keeps IS NOT NULL
  UNION
  SELECT line.document, e.circular, e.at FROM line JOIN event e ON e.kept_by = line.circular AND e.event = 'superseded'
)
INSERT OR IGNORE INTO keeps (document, circular, by_then) SELECT document, circular, by_then FROM line WHERE circular <> document;
DROP INDEX document_keeps;
ALTER TABLE document DROP COLUMN keeps;
DROP INDEX event_kept_by;
ALTER TABLE event DROP COLUMN kept_by;
