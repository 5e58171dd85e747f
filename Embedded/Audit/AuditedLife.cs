using System.Text.Json;

namespace Billing.Embedded.Audit;

/// <summary>One entry of a journal: its facts as they were stored.</summary>
public sealed record AuditedRow(long Seq, string Command, string Cause, JsonElement Facts);

/// <summary>What a client was told when its command was accepted.</summary>
/// <param name="LeavesFacts">A command that always changes something.</param>
/// <param name="IsFinal">What stands under its key now is final.</param>
public sealed record AuditedPromise(string Command, long Seq, IReadOnlyList<string> Made, bool LeavesFacts, bool IsFinal);

/// <summary>An account of the books as the server shows it.</summary>
public sealed record AuditedBalance(string Account, string Currency, long Amount);

/// <summary>An account of a customer: what is stored, what the server shows, and what its client was promised.</summary>
/// <param name="HealthBalance">What the row beside the journal says is owed; none when there is no such row.</param>
/// <param name="OverdueSince">Somebody should have woken it then, and nobody has.</param>
public sealed record AuditedAccount(
    string Name,
    IReadOnlyList<AuditedRow> Rows,
    IReadOnlyList<AuditedBalance> Books,
    long? HealthBalance,
    IReadOnlyList<AuditedPromise> Promises,
    DateTimeOffset? OverdueSince)
{
    /// <summary>Every fact in order.</summary>
    public IEnumerable<(AuditedRow Row, string Is, JsonElement Fact)> Facts =>
        from row in Rows
        from fact in row.Facts.EnumerateArray()
        select (row, fact.Text("is"), fact);
}

/// <summary>A line of the provider's own ledger.</summary>
public sealed record AuditedLine(string Key, string Account, string Invoice, long Amount, string Currency, bool IsRefund, string Outcome)
{
    /// <summary>What has come of it, which may be less than was asked.</summary>
    public long Received { get; init; }

    /// <summary>What was given back of it at the provider's own desk.</summary>
    public long RefundedElsewhere { get; init; }

    /// <summary>What a dispute holds back or has taken for good.</summary>
    public long HeldByDispute { get; init; }

    public long Fees { get; init; }
}

/// <summary>Everything that can be seen of a life from outside.</summary>
public sealed record AuditedLife(
    IReadOnlyList<AuditedAccount> Accounts, IReadOnlyList<AuditedLine> Provider, IReadOnlyDictionary<string, IReadOnlyList<long>> FreeNumbers, DateTimeOffset Now);

/// <summary>Short ways to read what was stored.</summary>
internal static class Stored
{
    public static string Text(this JsonElement of, string name) => of.GetProperty(name).GetString()!;

    public static string? TextOrNone(this JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static JsonElement Of(this JsonElement of, string name) => of.GetProperty(name);

    /// <summary>The things of a list; none when it was not written.</summary>
    public static IEnumerable<JsonElement> All(this JsonElement of, string name) =>
        of.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];

    public static long Coins(this JsonElement of, string name) => of.TryGetProperty(name, out var money) ? Coins(money) : 0;

    /// <summary>An amount, with or without how it came to be.</summary>
    public static long Coins(this JsonElement money) =>
        money.TryGetProperty("money", out var inner) ? Coins(inner) : money.GetProperty("minorUnits").GetInt64();

    public static DateTimeOffset Time(this JsonElement of, string name) => of.GetProperty(name).GetDateTimeOffset();
}
