DROP TABLE terminated_messages;
