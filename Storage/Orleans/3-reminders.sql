-- What wakes whom. A silo owns a range of the hash ring and reads the reminders whose GrainHash lies in it; the hashes
-- are unsigned on the ring and signed here, and the provider chooses between the two range queries by the signed order.
CREATE TABLE IF NOT EXISTS OrleansRemindersTable
(
    ServiceId    text        NOT NULL,
    GrainId      text        NOT NULL,
    ReminderName text        NOT NULL,
    GrainHash    integer     NOT NULL,
    StartTime    timestamptz NOT NULL,
    Period       bigint      NOT NULL CHECK (Period > 0), -- milliseconds
    Version      integer     NOT NULL,

    PRIMARY KEY (ServiceId, GrainId, ReminderName)
);

CREATE INDEX IF NOT EXISTS OrleansReminders_ByHash ON OrleansRemindersTable (ServiceId, GrainHash);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES

('UpsertReminderRowKey', $$
    INSERT INTO OrleansRemindersTable AS existing
        (ServiceId, GrainId, ReminderName, GrainHash, StartTime, Period, Version)
    VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period, 0)
    ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE
    SET GrainHash = excluded.GrainHash, StartTime = excluded.StartTime, Period = excluded.Period,
        Version = existing.Version + 1
    RETURNING Version
$$),

('ReadReminderRowKey', $$
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansRemindersTable
    WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName
$$),

('ReadReminderRowsKey', $$
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansRemindersTable
    WHERE ServiceId = @ServiceId AND GrainId = @GrainId
$$),

-- A range is open at its beginning and closed at its end.
('ReadRangeRows1Key', $$
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansRemindersTable
    WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash
$$),

-- This one goes over the top of the ring; from a hash to itself it is the whole ring.
('ReadRangeRows2Key', $$
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansRemindersTable
    WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)
$$),

-- True when the reminder was there in exactly that version.
('DeleteReminderRowKey', $$
    WITH removed AS
    (
        DELETE FROM OrleansRemindersTable
        WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version
        RETURNING 1
    )
    SELECT count(*) > 0 FROM removed
$$),

('DeleteReminderRowsKey', $$
    DELETE FROM OrleansRemindersTable WHERE ServiceId = @ServiceId
$$)

ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
