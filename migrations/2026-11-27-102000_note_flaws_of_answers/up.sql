ALTER TABLE attempts ADD COLUMN answer_flaw text;

COMMENT ON COLUMN attempts.answer_flaw IS 'What was wrong with the answer although its status counted, as a body that was cut short; null when nothing was.';
