using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Billing.Domain.Collection;

/// <summary>Who handles what a provider tells us, and what is done about it: one row for each kind of object.</summary>
/// <param name="Ignored">Why nobody has to do anything; none where an account decides.</param>
public sealed record OwnershipRow(NoticeSubject Subject, string Handles, string? Ignored = null);

/// <summary>
/// The matrix of ownership. The inbox asks it before it looks for an account, and <c>docs/webhook-ownership.md</c> is written from it.
/// </summary>
public static class NoticeOwnership
{
    public static ImmutableArray<OwnershipRow> Rows { get; } =
    [
        new(NoticeSubject.Payment, "The account looks at the payment. What the provider then says settles the attempt that waits for it, and money that nobody waits for becomes credit."),
        new(NoticeSubject.Refund, "The account looks at the refund. One that failed after all is owed again, one that was made at the provider's own desk is booked."),
        new(NoticeSubject.Dispute, "The account looks at the dispute. Its money leaves the invoice while it stands and comes back when it is won."),
        new(NoticeSubject.SetUp, "The account looks at what was vaulted. A method that is ready can be charged from then on."),
        new(NoticeSubject.Mandate, "The account looks at the mandate. Without one its method is not charged."),
        new(NoticeSubject.Method, "The account looks at the method. One that is gone is not charged."),
        new(NoticeSubject.Customer, "The account looks at the customer. One that was deleted there takes its methods along."),
        new(NoticeSubject.Checkout, "The account looks at the payment of the session, like at any other."),
        new(NoticeSubject.Subscription, "Nobody: an account's clock is its own, and a provider's moves nothing.", "not_our_clock"),
        new(NoticeSubject.Invoice, "Nobody: an account's invoices are its own. Their payments are told as payments.", "not_our_clock"),
        new(NoticeSubject.Other, "Nobody. It is kept and can be seen.", "nobody_handles_it"),
    ];

    /// <summary>None where an account decides.</summary>
    public static string? WhyIgnored(NoticeSubject subject) => Rows.First(row => row.Subject == subject).Ignored;

    /// <param name="examples">Types of events as providers name them, and what they are about.</param>
    public static string Text(IEnumerable<(string Provider, string Type, NoticeSubject Subject)> examples)
    {
        var told = examples.ToLookup(static example => example.Subject);
        var text = new StringBuilder(
            """
            # Who handles what providers tell us

            Written from `NoticeOwnership` in `Domain/Collection` and from what the adapters read of events; a test compares them.

            A webhook is a hint. It is verified over its raw bytes, kept, answered, and brought to the account that its object names or whose
            customer it is; where the two disagree it is parked, and so is one whose amount or currency is not that of our request. The account
            decides whether it is news, by the rank of the object's state, then by the provider's time. What is news is looked at after the
            commit, and only what the provider then shows moves anything.

            | about | who handles it | events |
            |---|---|---|

            """);
        foreach (var row in Rows)
        {
            var types = told[row.Subject].Select(static example => $"{example.Provider} `{example.Type}`").Order(StringComparer.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"| {row.Subject.ToString().ToLowerInvariant()} | {row.Handles} | {string.Join(", ", types)} |").Append('\n');
        }

        return text.Replace("\r\n", "\n").ToString();
    }
}
