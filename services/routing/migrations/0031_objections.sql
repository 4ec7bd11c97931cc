-- An objection is a case about a refused one.

ALTER TABLE cases ADD COLUMN objects_to uuid;
CREATE INDEX cases_objections ON cases (objects_to) WHERE objects_to IS NOT NULL;
