ALTER TABLE attempts DROP COLUMN answer_flaw;
