-- Applications filed from paper at a counter, for people without an account: nobody's person id stands in them.

ALTER TABLE applications ALTER COLUMN person DROP NOT NULL;
ALTER TABLE applications ADD COLUMN counter text;
ALTER TABLE applications ADD COLUMN filed_by uuid;
CREATE INDEX applications_by_counter ON applications (counter, submitted_at DESC, application)
    WHERE counter IS NOT NULL;

ALTER TABLE drafts ADD COLUMN counter text;
ALTER TABLE drafts ADD COLUMN filed_by uuid;
CREATE INDEX drafts_by_officer ON drafts (filed_by, updated_at DESC) WHERE filed_by IS NOT NULL AND application IS NULL;

CREATE TABLE papers_handed_over (
    application uuid NOT NULL,
    paper text NOT NULL,
    states_until bigint NOT NULL,
    office text NOT NULL,
    officer uuid NOT NULL,
    handed_over_at timestamptz NOT NULL,
    PRIMARY KEY (application, paper, states_until)
);
