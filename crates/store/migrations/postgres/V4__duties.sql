-- The bell's policy, absences, what workstations measured, and the rungs of the ladder that were climbed (docs/schema/registry.md).

CREATE TABLE bell_policy (
  version BIGINT NOT NULL PRIMARY KEY,
  text TEXT COLLATE "C" NOT NULL,
  set_at BIGINT NOT NULL,
  set_by TEXT COLLATE "C" NOT NULL
);

CREATE TABLE absence (
  id UUID NOT NULL PRIMARY KEY,
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('leave', 'secondment', 'off_duty', 'no_device')),
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  entered_at BIGINT NOT NULL,
  entered_by TEXT COLLATE "C" NOT NULL,
  taken_back_at BIGINT,
  CHECK (from_at < until_at)
);
CREATE INDEX absence_employee ON absence (employee_id);
-- Whoever is away now is among those whose absence has not ended.
CREATE INDEX absence_until ON absence (until_at);

CREATE TABLE observation (
  employee_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
  id UUID NOT NULL,
  device_id TEXT COLLATE "C" NOT NULL,
  what TEXT COLLATE "C" NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT,
  source TEXT COLLATE "C" NOT NULL,
  subject UUID REFERENCES document (id),
  to_end BIGINT CHECK (to_end IN (0, 1)),
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (employee_id, id)
);
CREATE INDEX observation_recorded ON observation (employee_id, recorded_at);

CREATE TABLE ladder_step (
  circular_id UUID NOT NULL REFERENCES circular (id),
  rung TEXT COLLATE "C" NOT NULL,
  step TEXT COLLATE "C" NOT NULL CHECK (step IN ('remind', 'tell_supervisor', 'tell_publisher', 'expire')),
  due_at BIGINT NOT NULL,
  done_at BIGINT NOT NULL,
  spoke BIGINT NOT NULL CHECK (spoke IN (0, 1)),
  unmet BIGINT NOT NULL,
  excused BIGINT NOT NULL,
  told BIGINT NOT NULL,
  PRIMARY KEY (circular_id, rung)
);

-- The class of a circular follows from its urgency: the ladder must not read every text to know it.
ALTER TABLE circular ADD COLUMN urgency TEXT COLLATE "C" NOT NULL DEFAULT 'normal';
UPDATE circular SET urgency = coalesce((SELECT i.body::json ->> 'urgency' FROM item i WHERE i.id = circular.id), 'normal');

-- Whoever left owes nothing any more.
CREATE INDEX person_ended ON person (id) WHERE ended_at IS NOT NULL;
