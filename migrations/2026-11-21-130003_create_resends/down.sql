DROP TABLE resends;
