-- Cases, their history (by month from the first day), the registers of letters.

CREATE TABLE cases (
    id uuid PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    service text NOT NULL,
    service_version integer NOT NULL,
    office text NOT NULL,
    applicant uuid NOT NULL,
    applicant_kind text NOT NULL,
    channel text NOT NULL,
    status text NOT NULL,
    desk text NOT NULL,
    unit text NOT NULL,
    version integer NOT NULL,
    revision integer NOT NULL,
    content_sha256 text NOT NULL,
    documents text NOT NULL,
    submitted_at timestamptz NOT NULL,
    promise text,
    due_at timestamptz,
    stopped_at timestamptz,
    stopped_workdays integer NOT NULL,
    return_number integer NOT NULL,
    holder uuid,
    acted text NOT NULL,
    overdue_told boolean NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX cases_queue ON cases (office, unit, due_at, id) WHERE status = 'open';
CREATE INDEX cases_returned ON cases (office, unit, due_at, id) WHERE status = 'returned';
CREATE INDEX cases_in_hand ON cases (holder) WHERE holder IS NOT NULL;
CREATE INDEX cases_to_be_overdue ON cases (due_at) WHERE status = 'open' AND NOT overdue_told;

CREATE TABLE history (
    case_id uuid NOT NULL,
    version integer NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    desk text NOT NULL,
    unit text NOT NULL,
    actor uuid,
    data text NOT NULL,
    note bytea,
    PRIMARY KEY (case_id, version, at)
) PARTITION BY RANGE (at);
CREATE TABLE history_before PARTITION OF history FOR VALUES FROM (MINVALUE) TO ('2026-11-01');
DO $$
DECLARE month date := '2026-11-01';
BEGIN
    WHILE month < '2029-01-01' LOOP
        EXECUTE format('CREATE TABLE history_%s PARTITION OF history FOR VALUES FROM (%L) TO (%L)',
                       to_char(month, 'YYYY_MM'), month, month + interval '1 month');
        month := month + interval '1 month';
    END LOOP;
END $$;
CREATE TABLE history_after PARTITION OF history FOR VALUES FROM ('2029-01-01') TO (MAXVALUE);

CREATE TABLE registers (
    office text NOT NULL,
    year integer NOT NULL,
    last_number integer NOT NULL,
    PRIMARY KEY (office, year)
);

CREATE TABLE letters (
    office text NOT NULL,
    year integer NOT NULL,
    number integer NOT NULL,
    case_id uuid NOT NULL UNIQUE,
    letter_number text NOT NULL,
    issued_at timestamptz NOT NULL,
    PRIMARY KEY (office, year, number)
);

CREATE TABLE officers (
    person uuid PRIMARY KEY,
    name bytea NOT NULL
);
