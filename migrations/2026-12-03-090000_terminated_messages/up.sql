CREATE TABLE terminated_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    published_at timestamptz NOT NULL,
    sequence bigint NOT NULL,
    subject text NOT NULL,
    reason text NOT NULL,
    body bytea NOT NULL,
    terminated_at timestamptz NOT NULL,
    UNIQUE (published_at, sequence)
);
CREATE INDEX terminated_messages_swept ON terminated_messages (terminated_at);
COMMENT ON TABLE terminated_messages IS 'Messages of the stream that can never be stored as events. Kept for as long as events are.';
COMMENT ON COLUMN terminated_messages.id IS 'Counts up, which is the order of lists.';
COMMENT ON COLUMN terminated_messages.published_at IS 'When the stream took it.';
COMMENT ON COLUMN terminated_messages.sequence IS 'Its number in the stream; with the time, which message it is, however often it comes.';
COMMENT ON COLUMN terminated_messages.subject IS 'Where it was published.';
COMMENT ON COLUMN terminated_messages.reason IS 'What is wrong with it.';
COMMENT ON COLUMN terminated_messages.body IS 'What it holds.';
COMMENT ON COLUMN terminated_messages.terminated_at IS 'When that was found.';
