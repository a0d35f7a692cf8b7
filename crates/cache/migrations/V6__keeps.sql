-- Whose acknowledgement counts for a circular: not only that of the one before, so a row each. The circular itself names them all; what was told
-- of those in between was not always heard.
CREATE TABLE keeps (
  document BLOB    NOT NULL,
  circular BLOB    NOT NULL,
  by_then  INTEGER NOT NULL,
  PRIMARY KEY (document, circular)
) STRICT, WITHOUT ROWID;
CREATE INDEX keeps_of_circular ON keeps (circular);
INSERT INTO keeps (document, circular, by_then) SELECT id, keeps, issued_at FROM document WHERE keeps IS NOT NULL;
DROP INDEX document_keeps;
ALTER TABLE document DROP COLUMN keeps;
DROP INDEX event_kept_by;
ALTER TABLE event DROP COLUMN kept_by;
