-- What an officer filed at a counter on an applicant's signed request, and which paper she had in hand.

CREATE TABLE counter_requests (
    request uuid PRIMARY KEY,
    application uuid NOT NULL,
    kind text NOT NULL,
    brought text NOT NULL,
    office text NOT NULL,
    officer uuid NOT NULL,
    filed_at timestamptz NOT NULL
);
CREATE INDEX counter_requests_by_application ON counter_requests (application, filed_at);
