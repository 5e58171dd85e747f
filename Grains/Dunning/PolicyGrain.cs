using Billing.Domain;
using Billing.Domain.Dunning;
using Billing.Grains.Interfaces.Dunning;

namespace Billing.Grains.Dunning;

/// <summary>Keeps the policies of a tenant, and answers accounts that open a case with the one in force.</summary>
public sealed class PolicyGrain([PersistentState("policies")] IPersistentState<PolicyDocument> stored) : Grain, IPolicyGrain
{
    public Task<PolicyAnswer> Upload(DunningPolicy policy) => Decide(book => PolicyDecisions.Upload(book, policy));

    public Task<PolicyAnswer> Withdraw(PolicyKey version) => Decide(book => PolicyDecisions.Withdraw(book, version));

    public Task<PolicyBook> Read() => Task.FromResult(stored.State.Book);

    private async Task<PolicyAnswer> Decide(Func<PolicyBook, (PolicyBook Next, DunningPolicy? Policy, Rejection? Refused)> decide)
    {
        while (true)
        {
            var decidedOn = stored.Etag;
            var book = stored.State.Book;
            var (next, policy, refused) = decide(book);
            PolicyAnswer answer = refused is null ? new PolicyAnswer.Stands(policy!, next.IsWithdrawn(policy!)) : new PolicyAnswer.Refused(refused);
            if (!ReferenceEquals(next, book))
            {
                await stored.WriteOrLeave(new PolicyDocument { Book = next }, this);
                return answer;
            }

            if (await stored.IsStill(decidedOn))
            {
                return answer;
            }
        }
    }
}

/// <summary>Stored: names are format.</summary>
public sealed record PolicyDocument
{
    public PolicyBook Book { get; init; } = new();
}
