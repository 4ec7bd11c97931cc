-- An objection is an application about a refused one.

ALTER TABLE applications ADD COLUMN objects_to uuid;
CREATE INDEX applications_objections ON applications (objects_to) WHERE objects_to IS NOT NULL;
