using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Recomputing;
using NodaTime;

namespace Billing.Storage;

/// <summary>
/// What the read models say about an account after some facts. Whoever commits and whoever rebuilds both ask here, which is
/// why the two agree to the byte.
/// </summary>
/// <remarks>
/// One for each account, not for two threads at once. It remembers what it has seen of the invoices, so that an old account does
/// not pay for its age with every commit; a new one says the very same, and takes longer the first time.
/// </remarks>
public sealed class AccountProjections
{
    private readonly AccountHealth _health = new();
    private readonly AccountTimeline _timeline = new();
    private readonly AccountRecords _records = new();

    /// <param name="before">The state that the facts were decided on.</param>
    /// <param name="after">The state that the facts have led to.</param>
    /// <param name="facts">Those of one commit; without any there is nothing to project.</param>
    /// <param name="at">The commit's time: what is overdue is overdue as of then.</param>
    public Projected Of(AccountState before, AccountState after, ImmutableArray<AccountFact> facts, Instant at)
    {
        var (due, wake) = AccountClock.WakeTimesOf(after);
        if (facts.IsEmpty || after.Agreed is not { } terms)
        {
            return new Projected(new WakeTimes(due, wake), default, []);
        }

        // On a test clock nothing is due by the clock on the wall; the account's own next moment is told all the same.
        var next = terms.TestClock is null ? due : AccountClock.NextDueAt(after);
        return new Projected(new WakeTimes(due, wake), _health.ToDocument(after, terms, next, at), _timeline.ToLines(facts))
        {
            Customers = CustomersOf(facts),
            Records = _records.Of(before, after, facts, at),
        };
    }

    private static ImmutableArray<ClaimedCustomer> CustomersOf(ImmutableArray<AccountFact> facts)
    {
        var customers = ImmutableArray<ClaimedCustomer>.Empty;
        foreach (var fact in facts)
        {
            customers = fact is AccountFact.CustomerMapped mapped ? customers.Add(new(mapped.Provider, mapped.Customer)) : customers;
        }

        return customers;
    }
}
