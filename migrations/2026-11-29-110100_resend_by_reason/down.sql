ALTER TABLE resends DROP CONSTRAINT resends_name_so_many, DROP COLUMN reason, DROP COLUMN delivery_ids;
