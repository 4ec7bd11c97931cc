-- Applications while they are written; answers are sealed under the draft's own key, later under the person's.

CREATE TABLE drafts (
    draft uuid PRIMARY KEY,
    secret_sha256 bytea NOT NULL,
    person uuid,
    service text NOT NULL,
    version integer NOT NULL,
    office text NOT NULL,
    answers bytea,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    application uuid
);
CREATE INDEX drafts_by_person ON drafts (person, updated_at DESC) WHERE application IS NULL;
CREATE INDEX drafts_by_end ON drafts (expires_at);

CREATE TABLE documents (
    document uuid PRIMARY KEY,
    draft uuid,
    application uuid,
    requirement text NOT NULL,
    pending boolean NOT NULL,
    subject text NOT NULL,
    kind text NOT NULL,
    size integer NOT NULL,
    pages integer NOT NULL,
    sha256 text NOT NULL,
    content bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX documents_by_draft ON documents (draft) WHERE draft IS NOT NULL;
CREATE INDEX documents_by_application ON documents (application) WHERE application IS NOT NULL;

CREATE TABLE document_pages (
    document uuid NOT NULL REFERENCES documents (document) ON DELETE CASCADE,
    page integer NOT NULL,
    image bytea NOT NULL,
    PRIMARY KEY (document, page)
);
