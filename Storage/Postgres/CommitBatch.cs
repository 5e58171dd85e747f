using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>The arguments of journal_commit: a column for each, the i-th element of each for the i-th commit.</summary>
internal static class CommitBatch
{
    public const string Sql =
        "SELECT * FROM journal_commit($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15," +
        "$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30)";

    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Bytes = NpgsqlDbType.Array | NpgsqlDbType.Bytea;
    private const NpgsqlDbType Longs = NpgsqlDbType.Array | NpgsqlDbType.Bigint;
    private const NpgsqlDbType Integers = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    private const NpgsqlDbType Instants = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;
    private const NpgsqlDbType Booleans = NpgsqlDbType.Array | NpgsqlDbType.Boolean;

    private static readonly NpgsqlDbType[] Types =
    [
        Texts, Texts, Longs, Longs, Instants,
        Bytes, NpgsqlDbType.Integer, Texts, Texts, Bytes,
        Instants, Instants,
        Integers, Texts, Bytes, Bytes, Booleans,
        Integers, Texts, Texts,
        Integers, Texts, Bytes,
        Integers,
        Integers, Bytes,
        Integers, Integers, Texts, Bytes,
    ];

    public static NpgsqlCommand CreateCommand(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(Sql, connection);
        foreach (var type in Types)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = DBNull.Value });
        }

        return command;
    }

    public static void Fill(NpgsqlCommand command, IReadOnlyList<PendingCommit> batch, int keyId)
    {
        var parameter = 0;
        Set(Each(commit => commit.Account.Tenant));
        Set(Each(commit => commit.Account.Account));
        Set(Each(commit => commit.Expected.Seq));
        Set(Each(commit => commit.Seq));
        Set(Each(commit => commit.At.ToColumn()));
        Set(batch.Select(pending => pending.Hash).ToArray());
        Set(keyId);
        Set(Each(commit => commit.Command));
        Set(Each(commit => commit.Cause));
        Set(Each(commit => commit.HasFacts ? Exact(commit.Facts) : null));
        Set(Each(commit => commit.Clock.NextDueAt?.ToColumn()));
        Set(Each(commit => commit.Clock.WakeAt?.ToColumn()));

        var keyed = Those(commit => commit.Answer is not null);
        Set(keyed);
        Set(Of(keyed, commit => commit.Answer!.Key));
        Set(Of(keyed, commit => Exact(commit.Answer!.BodyHash)));
        Set(Of(keyed, commit => Exact(commit.Answer!.Answer)));
        Set(Of(keyed, commit => commit.Answer!.IsFinal));

        var evented = Those(commit => commit.Event is not null);
        Set(evented);
        Set(Of(evented, commit => commit.Event!.Source));
        Set(Of(evented, commit => commit.Event!.Id));

        var settled = Those(commit => commit.Settled is not null);
        Set(settled);
        Set(Of(settled, commit => commit.Settled!.Key));
        Set(Of(settled, commit => Exact(commit.Settled!.Answer)));

        Set(Those(commit => commit.Expected.Seq == 0));

        var healthy = Those(commit => !commit.Health.IsEmpty);
        Set(healthy);
        Set(Of(healthy, commit => Exact(commit.Health)));

        var lines = batch
            .SelectMany((pending, index) => pending.Commit.Timeline.Select((line, number) => (index, number, line)))
            .ToList();
        Set(lines.Select(line => line.index + 1).ToArray());
        Set(lines.Select(line => line.number).ToArray());
        Set(lines.Select(line => line.line.Kind).ToArray());
        Set(lines.Select(line => Exact(line.line.Document)).ToArray());

        void Set(object value) => command.Parameters[parameter++].Value = value;

        T[] Each<T>(Func<Commit, T> column)
        {
            var values = new T[batch.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = column(batch[i].Commit);
            }

            return values;
        }

        // PostgreSQL counts from 1.
        int[] Those(Func<Commit, bool> which) =>
            [.. Enumerable.Range(1, batch.Count).Where(position => which(batch[position - 1].Commit))];

        T[] Of<T>(int[] positions, Func<Commit, T> column) => [.. positions.Select(position => column(batch[position - 1].Commit))];
    }

    private static byte[] Exact(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();
}
