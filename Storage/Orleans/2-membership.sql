-- Who is in the cluster. The version row of a cluster orders all changes of its member rows: a silo changes a member
-- only together with the version that it has read, so that two silos never both act on the same old picture.
CREATE TABLE IF NOT EXISTS OrleansMembershipVersionTable
(
    DeploymentId text        PRIMARY KEY,
    Version      integer     NOT NULL DEFAULT 0,
    Timestamp    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS OrleansMembershipTable
(
    DeploymentId text        NOT NULL REFERENCES OrleansMembershipVersionTable ON DELETE CASCADE,
    Address      text        NOT NULL,
    Port         integer     NOT NULL,
    Generation   integer     NOT NULL,
    SiloName     text        NOT NULL,
    HostName     text        NOT NULL,
    Status       integer     NOT NULL,
    ProxyPort    integer     NOT NULL,
    SuspectTimes text,
    StartTime    timestamptz NOT NULL,
    IAmAliveTime timestamptz NOT NULL,

    PRIMARY KEY (DeploymentId, Address, Port, Generation)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES

-- True for the one silo that founded the cluster.
('InsertMembershipVersionKey', $$
    WITH founded AS
    (
        INSERT INTO OrleansMembershipVersionTable (DeploymentId) VALUES (@DeploymentId)
        ON CONFLICT DO NOTHING
        RETURNING 1
    )
    SELECT count(*) > 0 FROM founded
$$),

-- False when the version has moved on or the member is there already; then neither row has changed.
('InsertMembershipKey', $$
    WITH moved AS
    (
        UPDATE OrleansMembershipVersionTable
        SET Version = Version + 1, Timestamp = now()
        WHERE DeploymentId = @DeploymentId AND Version = @Version AND NOT EXISTS
        (
            SELECT FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
        )
        RETURNING 1
    ),
    joined AS
    (
        INSERT INTO OrleansMembershipTable
            (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
        SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime,
            @IAmAliveTime
        FROM moved
        RETURNING 1
    )
    SELECT count(*) > 0 FROM joined
$$),

-- The member is locked first: a clean-up that removes it meanwhile must not leave a moved version behind.
('UpdateMembershipKey', $$
    WITH member AS
    (
        SELECT FROM OrleansMembershipTable
        WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
        FOR UPDATE
    ),
    moved AS
    (
        UPDATE OrleansMembershipVersionTable
        SET Version = Version + 1, Timestamp = now()
        FROM member
        WHERE DeploymentId = @DeploymentId AND Version = @Version
        RETURNING 1
    ),
    changed AS
    (
        UPDATE OrleansMembershipTable
        SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
        FROM moved
        WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
        RETURNING 1
    )
    SELECT count(*) > 0 FROM changed
$$),

-- A heartbeat does not move the version: it changes nothing that another silo decides on.
('UpdateIAmAlivetimeKey', $$
    UPDATE OrleansMembershipTable
    SET IAmAliveTime = @IAmAliveTime
    WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
$$),

-- The version comes back even when no member does: with NULL in the member's columns.
('MembershipReadRowKey', $$
    SELECT member.Address, member.Port, member.Generation, member.SiloName, member.HostName, member.Status,
        member.ProxyPort, member.SuspectTimes, member.StartTime, member.IAmAliveTime, cluster.Version
    FROM OrleansMembershipVersionTable AS cluster
    LEFT JOIN OrleansMembershipTable AS member ON member.DeploymentId = cluster.DeploymentId
        AND member.Address = @Address AND member.Port = @Port AND member.Generation = @Generation
    WHERE cluster.DeploymentId = @DeploymentId
$$),

('MembershipReadAllKey', $$
    SELECT member.Address, member.Port, member.Generation, member.SiloName, member.HostName, member.Status,
        member.ProxyPort, member.SuspectTimes, member.StartTime, member.IAmAliveTime, cluster.Version
    FROM OrleansMembershipVersionTable AS cluster
    LEFT JOIN OrleansMembershipTable AS member ON member.DeploymentId = cluster.DeploymentId
    WHERE cluster.DeploymentId = @DeploymentId
$$),

('GatewaysQueryKey', $$
    SELECT Address, ProxyPort, Generation
    FROM OrleansMembershipTable
    WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
$$),

-- 3 is SiloStatus.Active: an active silo with an old heartbeat is for the cluster to declare dead, not for a clean-up.
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM OrleansMembershipTable
    WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3
$$),

('DeleteMembershipTableEntriesKey', $$
    DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId
$$)

ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
