-- A change of chair that a counter records with the body's decree in hand, and a second officer confirms or refuses.

CREATE TABLE chair_changes (
    change uuid PRIMARY KEY,
    body uuid NOT NULL REFERENCES bodies (body),
    application uuid NOT NULL,
    person uuid NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    decree_number bytea NOT NULL,
    decree_on date NOT NULL,
    proof uuid NOT NULL,
    replaces uuid[] NOT NULL,
    office text NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'confirmed', 'refused')),
    reason text,
    mandate uuid,
    object_until timestamptz,
    decided_by uuid CHECK (decided_by <> recorded_by),
    decided_at timestamptz,
    CHECK ((state = 'waiting') = (decided_by IS NULL AND decided_at IS NULL)),
    CHECK ((state = 'refused') = (reason IS NOT NULL)),
    CHECK ((state = 'confirmed') = (mandate IS NOT NULL))
);
CREATE UNIQUE INDEX chair_changes_one_waits ON chair_changes (body) WHERE state = 'waiting';
CREATE INDEX chair_changes_by_office ON chair_changes (office, recorded_at DESC);
CREATE INDEX chair_changes_by_body ON chair_changes (body, recorded_at DESC);
CREATE INDEX chair_changes_by_person ON chair_changes (person, recorded_at DESC);
CREATE INDEX chair_changes_by_replaced ON chair_changes USING gin (replaces);

-- What the new chair shows at the counter, so that nobody there looks her up or types who she is.
CREATE TABLE counter_codes (
    code_sha256 bytea PRIMARY KEY,
    person uuid NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX counter_codes_by_expiry ON counter_codes (expires_at);
