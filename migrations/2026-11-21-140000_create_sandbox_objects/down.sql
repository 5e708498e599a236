DROP TABLE sandbox_objects;
