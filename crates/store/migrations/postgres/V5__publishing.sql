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
