-- Site visits as far as they are the applicant's or lie in intake: her answer, her remarks, photos, the report's paper.

CREATE TABLE visit_answers (
    application uuid NOT NULL,
    visit integer NOT NULL,
    answer text NOT NULL,
    starts_at timestamptz NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (application, visit)
);

CREATE TABLE visit_remarks (
    remark uuid PRIMARY KEY,
    application uuid NOT NULL,
    visit integer NOT NULL,
    words bytea NOT NULL,
    added_at timestamptz NOT NULL
);
CREATE INDEX visit_remarks_by_application ON visit_remarks (application, added_at);

CREATE TABLE visit_photos (
    photo uuid PRIMARY KEY,
    application uuid NOT NULL,
    visit integer NOT NULL,
    officer uuid NOT NULL,
    kind text NOT NULL,
    sha256 text NOT NULL,
    content bytea NOT NULL,
    kept_at timestamptz NOT NULL
);
CREATE INDEX visit_photos_by_visit ON visit_photos (application, visit, kept_at);

CREATE TABLE visit_reports (
    application uuid NOT NULL,
    visit integer NOT NULL,
    facts jsonb NOT NULL,
    held_at timestamptz NOT NULL,
    pdf bytea,
    sha256 text,
    rendered_at timestamptz,
    tries integer NOT NULL DEFAULT 0,
    next_try_at timestamptz,
    PRIMARY KEY (application, visit)
);
CREATE INDEX visit_reports_to_render ON visit_reports (held_at) WHERE rendered_at IS NULL;
