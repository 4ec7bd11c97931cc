-- The satisfaction survey: which applications opened a form, and forms that wait, sealed, until enough lie together.
-- No time, no order, no office: nothing here that the other table, or any other, could be joined by.

CREATE TABLE survey_offers (
    application uuid PRIMARY KEY,
    opened_with bytea NOT NULL
);

CREATE TABLE survey_forms (
    spent bytea PRIMARY KEY,
    sealed bytea,
    until date NOT NULL
);
CREATE INDEX survey_forms_waiting ON survey_forms (spent) WHERE sealed IS NOT NULL;
