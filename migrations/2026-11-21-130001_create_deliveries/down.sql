DROP TABLE attempts;
DROP TABLE deliveries;
DROP TABLE waiting_deliveries;
