-- One row per (event, template, person, channel). Addresses are asked from intake at sending time and never kept.
-- A row is final when it has no due time.

CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    place bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    template text NOT NULL,
    version integer NOT NULL,
    person uuid NOT NULL,
    channel text NOT NULL CHECK (channel IN ('inbox', 'mail', 'sms')),
    case_id uuid NOT NULL,
    facts jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('planned', 'attempted', 'sent', 'failed', 'uncertain', 'dropped')),
    due_at timestamptz,
    tries integer NOT NULL DEFAULT 0,
    reason text NOT NULL DEFAULT '',
    happened_at timestamptz NOT NULL,
    planned_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    correlation_id text NOT NULL,
    traceparent text,
    CONSTRAINT deliveries_once UNIQUE (event_id, template, person, channel),
    CHECK (state NOT IN ('sent', 'failed', 'dropped') OR due_at IS NULL),
    CHECK (state NOT IN ('planned', 'attempted') OR due_at IS NOT NULL)
);
CREATE INDEX deliveries_due ON deliveries (channel, state, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_in_order ON deliveries (case_id, channel, place) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_by_person ON deliveries (person);
