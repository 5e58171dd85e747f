using Billing.Domain.Recomputing;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using static Billing.Storage.RecordReads;

namespace Billing.Storage;

/// <summary>A mending as the arguments of the functions that write it.</summary>
internal static class MendingColumns
{
    public static void AddTo(NpgsqlBatch batch, AccountKey account, Mending mending)
    {
        var records = mending.Repairs.Where(static repair => repair is Repair.WriteRecord or Repair.DropRecord).ToList();
        if (records.Count > 0)
        {
            batch.BatchCommands.Add(Records(account, records));
        }

        var claims = mending.Repairs.OfType<Repair.Claim>().Select(static claim => claim.Customer).ToList();
        var released = mending.Repairs.OfType<Repair.Release>().Select(static release => release.Customer).ToList();
        if (claims.Count + released.Count > 0)
        {
            batch.BatchCommands.Add(Command(
                "SELECT provider_customer_mend($1, $2, $3, $4, $5, $6, $7)", account,
                Texts(claims.Select(static claim => claim.Provider)), Texts(claims.Select(static claim => claim.Customer)),
                Times(claims.Select(static claim => (Instant?)claim.At)),
                Texts(released.Select(static stranger => stranger.Provider)), Texts(released.Select(static stranger => stranger.Customer))));
        }

        var found = mending.Differences;
        batch.BatchCommands.Add(Command(
            "SELECT drift_note($1, $2, $3, $4, $5, $6, $7, $8, $9)", account,
            new() { Value = mending.At.ToColumn() },
            new() { Value = mending.Seq },
            Texts(found.SelectMany(one => new[] { one.View, one.Record, one.Field, Kept(one.Stood), one.ShouldBe, one.Rule, one.Escalated, mending.Cause })),
            Texts(found.Select(static one => string.Join(' ', one.Facts))),
            Times(found.Select(static one => one.Since)),
            new() { Value = found.Length },
            new() { Value = WrittenMetadata.ToDocument(mending.Written), NpgsqlDbType = NpgsqlDbType.Json }));
    }

    private static NpgsqlBatchCommand Records(AccountKey account, List<Repair> records)
    {
        var written = records.Select(static repair => (repair as Repair.WriteRecord)?.Record).ToList();
        return Command(
            "SELECT account_record_mend($1, $2, $3, $4, $5, $6, $7)", account,
            Texts(records.Select(static repair => repair is Repair.DropRecord drop ? drop.Kind : ((Repair.WriteRecord)repair).Record.Kind)),
            Texts(records.Select(static repair => repair is Repair.DropRecord drop ? drop.Id : ((Repair.WriteRecord)repair).Record.Id)),
            new() { Value = written.Select(static record => record?.Seq ?? 0).ToArray() },
            Times(written.Select(static record => record?.At)),
            new() { Value = written.Select(static record => record?.Document).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json });
    }

    // What stood may hold what no text of PostgreSQL can.
    private static string? Kept(string? stood) => stood?.Replace("\0", "\\0", StringComparison.Ordinal);

    private static NpgsqlBatchCommand Command(string sql, AccountKey account, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { Text(account.Tenant), Text(account.Account) } };
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static NpgsqlParameter Texts(IEnumerable<string?> texts) =>
        new() { Value = texts.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter Times(IEnumerable<Instant?> times) =>
        new() { Value = times.Select(static at => at?.ToColumn()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };
}
