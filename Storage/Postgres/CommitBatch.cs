using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>
/// The arguments of journal_commit: a column for each, the i-th element of each for the i-th commit. What nobody in the batch has
/// is an empty column.
/// </summary>
internal static class CommitBatch
{
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Bytes = NpgsqlDbType.Array | NpgsqlDbType.Bytea;
    private const NpgsqlDbType Longs = NpgsqlDbType.Array | NpgsqlDbType.Bigint;
    private const NpgsqlDbType Integers = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    private const NpgsqlDbType Instants = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;
    private const NpgsqlDbType Booleans = NpgsqlDbType.Array | NpgsqlDbType.Boolean;
    private const NpgsqlDbType Documents = NpgsqlDbType.Array | NpgsqlDbType.Json;

    private static readonly NpgsqlDbType[] Types =
    [
        Texts, Texts, Longs, Longs, Instants,
        Bytes, NpgsqlDbType.Integer, Texts, Texts, Bytes,
        Instants, Instants, Documents, Documents,
        Texts, Bytes, Bytes, Booleans,
        Texts, Texts, Texts, Bytes,
        Integers, Integers, Integers, Integers,
        NpgsqlDbType.Boolean, NpgsqlDbType.Boolean, NpgsqlDbType.Bigint,
    ];

    private static readonly string Sql =
        $"SELECT * FROM journal_commit({string.Join(',', Enumerable.Range(1, Types.Length).Select(number => $"${number}"))})";

    public static NpgsqlCommand CreateCommand(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(Sql, connection);
        foreach (var type in Types)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = DBNull.Value });
        }

        return command;
    }

    public static void Fill(NpgsqlCommand command, IReadOnlyList<PendingCommit> batch, int keyId, CommitCare care, long? epoch)
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
        Set(Each(commit => Exact(commit.Facts)));
        Set(Each(commit => commit.Clock.NextDueAt?.ToColumn()));
        Set(Each(commit => commit.Clock.WakeAt?.ToColumn()));
        Set(Some(commit => Exact(commit.Health)));
        Set(Some(commit => TimelineDocument.Of(commit.Timeline)));

        Set(Some(commit => commit.Answer?.Key));
        Set(Some(commit => commit.Answer is { } answer ? Exact(answer.BodyHash) ?? [] : null));
        Set(Some(commit => commit.Answer is { } answer ? Exact(answer.Answer) ?? [] : null));
        Set(Each(commit => commit.Answer?.IsFinal ?? false));

        Set(Some(commit => commit.Event?.Source));
        Set(Some(commit => commit.Event?.Id));
        Set(Some(commit => commit.Settled?.Key));
        Set(Some(commit => commit.Settled is { } settled ? Exact(settled.Answer) ?? [] : null));

        Set(Those(commit => commit.Expected.Seq > 0));
        Set(Those(commit => commit.Expected.Seq == 0));
        Set(Those(commit => commit.Event is not null));
        Set(Those(commit => commit.Settled is not null));
        Set(care.HasFlag(CommitCare.LookFirst));
        Set(care.HasFlag(CommitCare.SkipHeld));
        Set(epoch is { } number ? number : DBNull.Value);

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

        T?[] Some<T>(Func<Commit, T?> column)
            where T : class
        {
            var values = Each(column);
            return Array.TrueForAll(values, static value => value is null) ? [] : values;
        }

        // PostgreSQL counts from 1.
        int[] Those(Func<Commit, bool> which)
        {
            var positions = new List<int>();
            for (var i = 0; i < batch.Count; i++)
            {
                if (which(batch[i].Commit))
                {
                    positions.Add(i + 1);
                }
            }

            return [.. positions];
        }
    }

    /// <summary>Null for nothing.</summary>
    private static byte[]? Exact(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty
        ? null
        : MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();
}
