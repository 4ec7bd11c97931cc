-- Applications that were sent: their revisions, and what routing has said about them.

CREATE TABLE applications (
    application uuid PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    person uuid NOT NULL,
    service text NOT NULL,
    version integer NOT NULL,
    office text NOT NULL,
    applicant_kind text NOT NULL,
    channel text NOT NULL,
    submitted_at timestamptz NOT NULL,
    tracking_mac bytea NOT NULL,
    tracking_code bytea NOT NULL,
    revision integer NOT NULL,
    promise text,
    state text NOT NULL,
    desk text,
    unit text,
    waiting_since timestamptz,
    return_number integer NOT NULL DEFAULT 0,
    answered_return integer NOT NULL DEFAULT 0,
    marks text NOT NULL DEFAULT '[]',
    refusal text,
    withdrawal_asked boolean NOT NULL DEFAULT false,
    overdue boolean NOT NULL DEFAULT false
);
CREATE INDEX applications_by_person ON applications (person, submitted_at DESC, application);

CREATE TABLE revisions (
    application uuid NOT NULL,
    revision integer NOT NULL,
    answers bytea NOT NULL,
    content_sha256 text NOT NULL,
    documents jsonb NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (application, revision)
);

CREATE TABLE timeline (
    application uuid NOT NULL,
    sequence bigint NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    PRIMARY KEY (application, sequence, at)
) PARTITION BY RANGE (at);
CREATE TABLE timeline_before PARTITION OF timeline FOR VALUES FROM (MINVALUE) TO ('2026-11-01');
DO $$
DECLARE month date := '2026-11-01';
BEGIN
    WHILE month < '2029-01-01' LOOP
        EXECUTE format('CREATE TABLE timeline_%s PARTITION OF timeline FOR VALUES FROM (%L) TO (%L)',
                       to_char(month, 'YYYY_MM'), month, month + interval '1 month');
        month := month + interval '1 month';
    END LOOP;
END $$;
CREATE TABLE timeline_after PARTITION OF timeline FOR VALUES FROM ('2029-01-01') TO (MAXVALUE);

CREATE TABLE letters (
    application uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    facts jsonb NOT NULL,
    state text NOT NULL,
    decided_at timestamptz NOT NULL,
    pdf bytea,
    sha256 text,
    rendered_at timestamptz,
    tries integer NOT NULL DEFAULT 0
);
CREATE INDEX letters_to_render ON letters (decided_at) WHERE rendered_at IS NULL;
