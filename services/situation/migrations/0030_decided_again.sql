-- A case that an objection has opened again is decided again: one result per decision.

ALTER TABLE results ADD COLUMN case_version integer NOT NULL DEFAULT 0;
ALTER TABLE results DROP CONSTRAINT results_pkey;
ALTER TABLE results ADD PRIMARY KEY (case_id, case_version);
