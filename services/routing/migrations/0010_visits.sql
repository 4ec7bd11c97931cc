-- Site visits: when, who goes, the report; an officer's words are sealed.

CREATE TABLE visits (
    case_id uuid NOT NULL,
    number integer NOT NULL,
    desk text NOT NULL,
    status text NOT NULL,
    slots text NOT NULL,
    chosen integer NOT NULL,
    visitors text NOT NULL,
    first_visitor uuid NOT NULL,
    second_visitor uuid NOT NULL,
    answer_by timestamptz NOT NULL,
    answered boolean NOT NULL,
    remind_at timestamptz,
    photos text NOT NULL,
    report text,
    notes bytea,
    starts_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, number)
);
CREATE INDEX visits_to_settle ON visits (answer_by) WHERE status = 'proposed';
CREATE INDEX visits_to_remind ON visits (remind_at) WHERE status = 'set' AND remind_at IS NOT NULL;
CREATE INDEX visits_of_first ON visits (first_visitor, starts_at) WHERE status IN ('proposed', 'set', 'reported');
CREATE INDEX visits_of_second ON visits (second_visitor, starts_at) WHERE status IN ('proposed', 'set', 'reported');
