-- Messages to people: one row per event, template, recipient and channel, whatever happens.

CREATE TABLE definitions (
    code text NOT NULL,
    version integer NOT NULL,
    name jsonb NOT NULL,
    fee integer,
    PRIMARY KEY (code, version)
);

CREATE TABLE deliveries (
    delivery uuid PRIMARY KEY,
    event uuid NOT NULL,
    template text NOT NULL,
    template_version integer NOT NULL,
    recipient uuid NOT NULL,
    channel text NOT NULL,
    case_id uuid NOT NULL,
    reference text NOT NULL,
    parameters jsonb NOT NULL,
    state text NOT NULL,
    reason text,
    tries integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    attempted_at timestamptz,
    planned_at timestamptz NOT NULL,
    ended_at timestamptz,
    UNIQUE (event, template, recipient, channel)
);
CREATE INDEX deliveries_due ON deliveries (channel, due_at) WHERE state IN ('planned', 'attempted');
CREATE INDEX deliveries_inbox ON deliveries (recipient, planned_at DESC, delivery) WHERE channel = 'inbox';
