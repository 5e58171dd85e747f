-- Run before the numbered files, each time, as whoever migrates. Roles belong to the whole server, so they may be there.
DO $$
DECLARE
    role name;
BEGIN
    FOREACH role IN ARRAY ARRAY['billing_owner', 'billing_application', 'billing_maintenance', 'billing_reader'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- Another database of this server is migrated at the same time.
        END;
    END LOOP;
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO billing_owner', current_schema());
    EXECUTE format(
        'GRANT USAGE ON SCHEMA %I TO billing_application, billing_maintenance, billing_reader', current_schema());
END $$;
