-- Beginnings of two and of four characters have an index of their own; all others are asked for by way of these. The index is smaller and
-- sooner written than that of one, two and three characters, and finds four of them as soon.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (
  words, content='', contentless_delete=1, detail=none, prefix='2 4', tokenize='ascii'
);
-- So that everything is folded anew when the drawer is opened.
UPDATE setting SET value = '0' WHERE key = 'fold_version';
