-- One row per open case for the gauges, one per concluded case for a recount. Ids and coarse facts only.

CREATE TABLE open_cases (
    case_id uuid PRIMARY KEY,
    office text NOT NULL,
    unit text NOT NULL,
    desk text NOT NULL,
    service text NOT NULL,
    submitted_at timestamptz NOT NULL,
    due_at timestamptz,
    opened_pane timestamptz NOT NULL,
    stopped boolean NOT NULL,
    returns integer NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX open_cases_by_place ON open_cases (office, service) INCLUDE (due_at, stopped);

CREATE TABLE results (
    case_id uuid NOT NULL,
    office text NOT NULL,
    service text NOT NULL,
    pane timestamptz NOT NULL,
    outcome text NOT NULL,
    calendar_days double precision,
    work_days double precision,
    returns integer NOT NULL,
    opened_pane timestamptz,
    PRIMARY KEY (case_id)
);
CREATE INDEX results_by_pane ON results (pane);
