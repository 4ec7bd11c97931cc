-- Who people are, in as few words as possible, sealed; how they are reached; which sign-ins are open.

CREATE TABLE persons (
    person uuid PRIMARY KEY,
    name bytea NOT NULL,
    language text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE contacts (
    person uuid NOT NULL,
    channel text NOT NULL,
    address bytea NOT NULL,
    chosen_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    code_sha256 bytea,
    code_expires_at timestamptz,
    code_sent_at timestamptz,
    tries integer NOT NULL DEFAULT 0,
    PRIMARY KEY (person, channel)
);

CREATE TABLE sessions (
    session uuid PRIMARY KEY,
    person uuid NOT NULL,
    renewal_sha256 bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    renewed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX sessions_by_person ON sessions (person);
