-- Documents that list other people: who opened them, and the proof that they were destroyed.

ALTER TABLE documents ADD COLUMN third_parties boolean NOT NULL DEFAULT false;
CREATE INDEX documents_of_third_parties ON documents (application) WHERE third_parties AND application IS NOT NULL;

CREATE TABLE document_openings (
    card uuid NOT NULL,
    document uuid NOT NULL,
    application uuid NOT NULL,
    requirement text NOT NULL,
    officer uuid NOT NULL,
    office text NOT NULL,
    desk text NOT NULL,
    opened_at timestamptz NOT NULL,
    PRIMARY KEY (card, document)
);
CREATE INDEX document_openings_by_application ON document_openings (application, opened_at);

CREATE TABLE destroyed_documents (
    document uuid PRIMARY KEY,
    application uuid NOT NULL,
    requirement text NOT NULL,
    sha256 text NOT NULL,
    pages integer NOT NULL,
    size integer NOT NULL,
    received_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    destroyed_at timestamptz NOT NULL,
    because text NOT NULL
);
CREATE INDEX destroyed_documents_by_application ON destroyed_documents (application);
