-- A letter is drawn outside any transaction: who takes it has a while, then it may be taken again.

ALTER TABLE letters ADD COLUMN next_try_at timestamptz;
