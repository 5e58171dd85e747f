using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Amounts;
using Billing.Domain.Standings;
using NodaTime;
using Npgsql;

namespace Billing.Storage;

/// <summary>Looks for accounts in the view <c>account_state</c>, by id, a page at a time.</summary>
internal static class AccountSearching
{
    private const string Sql =
        """
        SELECT * FROM account_state s
        WHERE s.tenant = $1 AND s.account > $2 AND ($3::text IS NULL OR (s.account >= $3 AND s.account < $3 || U&'\FFFF'))
            AND ($4::text IS NULL OR s.status = $4)
            AND ($5::text IS NULL OR s.segment = $5) AND ($6::text IS NULL OR $6 = ANY (s.features))
            AND ($7::text IS NULL OR $7 = ANY (s.providers)) AND ($8::text IS NULL OR $8 = ANY (s.flags))
        ORDER BY s.account LIMIT $9
        """;

    public static Task<ImmutableArray<AccountRow>> ReadAsync(
        PostgresStateViews views, string tenant, AccountSearch search, int countMax, string? after, CancellationToken cancellation) =>
        views.ReadAsync(
            Sql, RowOf, cancellation,
            StateColumns.Value(tenant), StateColumns.Value(after ?? ""), StateColumns.Value(search.Prefix),
            StateColumns.Value(search.Status is { } status ? StateColumns.NameOf(status) : null),
            StateColumns.Value(search.Segment), StateColumns.Value(search.Product), StateColumns.Value(search.Provider), StateColumns.Value(search.Flag),
            StateColumns.Value(countMax));

    private static AccountRow RowOf(NpgsqlDataReader row)
    {
        var currency = Currency.Of(row.Text("currency"));
        var status = StateColumns.StatusOf(row.Text("status"));
        return new AccountRow(
            row.Text("account"), row.Long("seq"), status, ReasonOf(row, status), row.Money("balance", currency), row.Money("open_amount", currency),
            row.Money("overdue_amount", currency), row.Int("open_invoices"), row.Int("overdue_invoices"), row.Int("pending_effects"), (int)row.Long("differences"))
        {
            EarliestDueOn = row.OnOrNone("earliest_due_on"),
            NextAt = row.AtOrNone("next_at"),
            Segment = row.TextOrNone("dunning_status") is "open" && row.TextOrNone("segment") is { Length: > 0 } segment ? segment : null,
            Flags = row.Texts("flags"),
            Providers = row.Texts("providers"),
            TestClock = row.TextOrNone("test_clock"),
        };
    }

    private static string ReasonOf(NpgsqlDataReader row, AccountStatus status) => status switch
    {
        AccountStatus.Attention => string.Join(", ", Troubles(row)),
        AccountStatus.Overdue => $"due since {Day(row)}",
        AccountStatus.BadDebt => "what it owed was given up",
        AccountStatus.Suspended => "products are closed until it pays",
        AccountStatus.Restricted => "features are closed until it pays",
        AccountStatus.Dunning => row.AtOrNone("retry_at") is { } retry ? $"asked again on {Day(retry)}" : "a case is open",
        AccountStatus.Open => $"due on {Day(row)}",
        _ => "nothing is owed",
    };

    private static IEnumerable<string> Troubles(NpgsqlDataReader row)
    {
        if (row.Int("disputed_payments") is > 0 and var disputed)
        {
            yield return disputed == 1 ? "a payment is disputed" : $"{disputed} payments are disputed";
        }

        if (row.Int("stuck_effects") is > 0 and var stuck)
        {
            yield return stuck == 1 ? "a request is never answered" : $"{stuck} requests are never answered";
        }

        if (row.Yes("policy_unknown"))
        {
            yield return "its dunning policy is not there";
        }

        if (row.Int("refunds_by_hand") is > 0 and var refunds)
        {
            yield return refunds == 1 ? "a refund is to be made by hand" : $"{refunds} refunds are to be made by hand";
        }
    }

    private static string Day(Instant at) => at.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    private static string Day(NpgsqlDataReader row) => row.OnOrNone("earliest_due_on")?.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
