-- What renewed a sign-in once: a used renewal that is seen again later ends the sign-in.

CREATE TABLE used_renewals (
    renewal_sha256 bytea PRIMARY KEY,
    session uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    used_at timestamptz NOT NULL
);
CREATE INDEX used_renewals_by_session ON used_renewals (session);
