using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Domain.Standings;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>How the columns of the views are read, by name: a view may get more of them.</summary>
internal static class StateColumns
{
    private static readonly Dictionary<string, AccountStatus> Statuses = Enum.GetValues<AccountStatus>().ToDictionary(NameOf);

    public static string Text(this NpgsqlDataReader row, string column) => row.GetString(row.GetOrdinal(column));

    public static string? TextOrNone(this NpgsqlDataReader row, string column) => row.IsNone(column) ? null : row.Text(column);

    public static int Int(this NpgsqlDataReader row, string column) => row.GetInt32(row.GetOrdinal(column));

    public static long Long(this NpgsqlDataReader row, string column) => row.GetInt64(row.GetOrdinal(column));

    public static bool Yes(this NpgsqlDataReader row, string column) => row.GetBoolean(row.GetOrdinal(column));

    public static Instant At(this NpgsqlDataReader row, string column) => Microseconds.FromColumn(row.GetDateTime(row.GetOrdinal(column)));

    public static Instant? AtOrNone(this NpgsqlDataReader row, string column) => row.IsNone(column) ? null : row.At(column);

    public static LocalDate? OnOrNone(this NpgsqlDataReader row, string column) =>
        row.IsNone(column) ? null : LocalDate.FromDateOnly(row.GetFieldValue<DateOnly>(row.GetOrdinal(column)));

    public static ImmutableArray<string> Texts(this NpgsqlDataReader row, string column) =>
        row.IsNone(column) ? [] : [.. row.GetFieldValue<string[]>(row.GetOrdinal(column))];

    public static Money Money(this NpgsqlDataReader row, string column, Currency currency) => new(row.Long(column), currency);

    public static AccountStatus StatusOf(string name) => Statuses[name];

    public static string NameOf(AccountStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    public static NpgsqlParameter Value(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Value(int number) => new() { Value = number };

    public static NpgsqlParameter Value(Instant at) => new() { Value = at.ToColumn(), NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static bool IsNone(this NpgsqlDataReader row, string column) => row.IsDBNull(row.GetOrdinal(column));
}
