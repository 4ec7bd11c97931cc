-- Bodies (a committee, a foundation, an institution, an agency) and who may act for them, since when and until when.

CREATE TABLE bodies (
    body uuid PRIMARY KEY,
    kind text NOT NULL,
    name bytea NOT NULL,
    registered_by uuid NOT NULL,
    registered_at timestamptz NOT NULL
);

CREATE TABLE mandates (
    mandate uuid PRIMARY KEY,
    body uuid NOT NULL REFERENCES bodies (body),
    person uuid NOT NULL,
    role text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    proof uuid NOT NULL,
    given_by uuid NOT NULL,
    given_at timestamptz NOT NULL,
    ended_by uuid,
    ended_at timestamptz
);
CREATE INDEX mandates_by_body ON mandates (body, given_at);
CREATE INDEX mandates_by_person ON mandates (person) WHERE ended_at IS NULL;

CREATE TABLE mandate_requests (
    request uuid PRIMARY KEY,
    person uuid NOT NULL,
    role text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    proof uuid NOT NULL,
    code_sha256 bytea NOT NULL UNIQUE,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    mandate uuid
);

ALTER TABLE applications ADD COLUMN body uuid;
ALTER TABLE applications ADD COLUMN sent_by uuid;
CREATE INDEX applications_by_body ON applications (body, submitted_at DESC, application) WHERE body IS NOT NULL;
ALTER TABLE drafts ADD COLUMN body uuid;
ALTER TABLE revisions ADD COLUMN made_by uuid;
