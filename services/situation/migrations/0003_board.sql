-- The told values as pages and lists read them, copied from the topic; and the copies of what intake publishes.

CREATE TABLE indicators (
    scope text NOT NULL,
    office text NOT NULL,
    service text NOT NULL,
    indicator text NOT NULL,
    span text NOT NULL,
    value double precision,
    n integer,
    as_of timestamptz NOT NULL,
    PRIMARY KEY (scope, office, service, indicator, span)
) WITH (fillfactor = 70);
CREATE INDEX indicators_by_service ON indicators (scope, service, indicator, span, office);

CREATE TABLE offices (
    office text PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    parent text,
    regions text[] NOT NULL
);

CREATE TABLE services (
    code text PRIMARY KEY,
    version integer NOT NULL,
    names text NOT NULL
);

CREATE TABLE beats (
    name text PRIMARY KEY,
    at timestamptz NOT NULL,
    changes bigint NOT NULL
);
