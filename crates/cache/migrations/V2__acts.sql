-- What I did and the registry has recorded, word for word as it was sent, so that a registry that lost it (restored from an older
-- backup) can be told again, with the id that makes telling it twice harmless.
CREATE TABLE act (
  id      BLOB    NOT NULL PRIMARY KEY,
  lane    BLOB    NOT NULL,
  event   TEXT    NOT NULL CHECK (event IN ('reached', 'shown', 'opened', 'acknowledged')),
  version INTEGER NOT NULL,
  done_at INTEGER NOT NULL,
  action  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX act_lane ON act (lane, event);
