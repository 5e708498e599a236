DROP TABLE signing_secrets;
DROP TABLE subscriptions;
