-- What every service needs to receive each message once and to publish each event once.

CREATE TABLE positions (
    consumer_group text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    first_offset bigint NOT NULL,
    next_offset bigint NOT NULL,
    last_offset bigint,
    last_id text,
    PRIMARY KEY (consumer_group, topic, partition)
);

CREATE TABLE seen (
    consumer_group text NOT NULL,
    topic text NOT NULL,
    subject text NOT NULL,
    incarnation integer NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (consumer_group, topic, subject)
) WITH (fillfactor = 70);

CREATE TABLE incidents (
    id uuid PRIMARY KEY,
    consumer_group text NOT NULL,
    topic text NOT NULL,
    subject text NOT NULL,
    event_type text NOT NULL,
    cause text NOT NULL,
    opened_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 1,
    resolved_at timestamptz,
    resolution text
);
CREATE UNIQUE INDEX incidents_one_open ON incidents (consumer_group, topic, subject) WHERE resolved_at IS NULL;

CREATE TABLE waiting (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident uuid NOT NULL REFERENCES incidents (id),
    headers jsonb NOT NULL,
    value bytea NOT NULL
);
CREATE INDEX waiting_by_incident ON waiting (incident, id);

CREATE TABLE streams (
    topic text NOT NULL,
    aggregate text NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (topic, aggregate)
) WITH (fillfactor = 70);

CREATE TABLE incarnation (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    value integer NOT NULL DEFAULT 1
);
INSERT INTO incarnation DEFAULT VALUES;

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    aggregate text NOT NULL,
    sequence bigint NOT NULL,
    incarnation integer NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    happened_at timestamptz NOT NULL,
    correlation_id text NOT NULL,
    causation_id text,
    traceparent text,
    value bytea NOT NULL,
    stuck boolean NOT NULL DEFAULT false,
    UNIQUE (topic, aggregate, sequence)
);
CREATE INDEX outbox_stuck ON outbox (topic, aggregate) WHERE stuck;

CREATE TABLE idempotency (
    principal text NOT NULL,
    key text NOT NULL,
    request_sha256 bytea NOT NULL,
    status integer,
    reply bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (principal, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE subject_keys (
    subject text PRIMARY KEY,
    wrapped bytea,
    created_at timestamptz NOT NULL,
    destroyed_at timestamptz
);

CREATE TABLE seats (
    seat uuid PRIMARY KEY,
    person uuid NOT NULL,
    office text NOT NULL,
    unit text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    ended boolean NOT NULL DEFAULT false
);
CREATE INDEX seats_by_person ON seats (person);
CREATE INDEX seats_by_desk ON seats (office, unit);
