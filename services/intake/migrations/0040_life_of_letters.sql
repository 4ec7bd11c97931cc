-- An application may have several letters: one in force, earlier ones replaced or revoked.

ALTER TABLE letters
    ADD COLUMN letter_number text,
    ADD COLUMN ended_at timestamptz,
    ADD COLUMN end_reason text,
    ADD COLUMN successor text,
    ADD COLUMN sealed_as text;
UPDATE letters SET letter_number = facts ->> 'letter_number';
UPDATE letters SET sealed_as = 'letter/' || application WHERE pdf IS NOT NULL;
ALTER TABLE letters ALTER COLUMN letter_number SET NOT NULL;
ALTER TABLE letters DROP CONSTRAINT letters_pkey;
ALTER TABLE letters ADD PRIMARY KEY (application, letter_number);
