using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Amounts;
using Billing.Domain.Standings;
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
        ORDER BY s.account LIMIT $5
        """;

    public static Task<ImmutableArray<AccountRow>> ReadAsync(
        PostgresStateViews views, string tenant, AccountSearch search, int countMax, string? after, CancellationToken cancellation) =>
        views.ReadAsync(
            Sql, RowOf, cancellation,
            StateColumns.Value(tenant), StateColumns.Value(after ?? ""), StateColumns.Value(search.Prefix),
            StateColumns.Value(search.Status is { } status ? StateColumns.NameOf(status) : null), StateColumns.Value(countMax));

    private static AccountRow RowOf(NpgsqlDataReader row)
    {
        var currency = Currency.Of(row.Text("currency"));
        var status = StateColumns.StatusOf(row.Text("status"));
        return new AccountRow(
            row.Text("account"), row.Long("seq"), status, ReasonOf(row, status), row.Money("balance", currency), row.Money("open_amount", currency),
            row.Money("overdue_amount", currency), row.Int("open_invoices"), row.Int("overdue_invoices"), row.Int("pending_effects"), 0)
        {
            EarliestDueOn = row.OnOrNone("earliest_due_on"),
            NextAt = row.AtOrNone("next_at"),
            TestClock = row.TextOrNone("test_clock"),
        };
    }

    private static string ReasonOf(NpgsqlDataReader row, AccountStatus status) => status switch
    {
        AccountStatus.Attention => string.Join(", ", Troubles(row)),
        AccountStatus.Overdue => $"due since {Day(row)}",
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

        if (row.Int("refunds_by_hand") is > 0 and var refunds)
        {
            yield return refunds == 1 ? "a refund is to be made by hand" : $"{refunds} refunds are to be made by hand";
        }
    }

    private static string Day(NpgsqlDataReader row) => row.OnOrNone("earliest_due_on")?.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
