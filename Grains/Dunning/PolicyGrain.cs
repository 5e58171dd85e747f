using Billing.Domain;
using Billing.Domain.Accounts;
using Billing.Domain.Dunning;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Dunning;
using Microsoft.Extensions.Logging;

namespace Billing.Grains.Dunning;

/// <summary>Keeps the policies of a tenant, and answers accounts that open a case with the one in force.</summary>
public sealed class PolicyGrain([PersistentState("policies")] IPersistentState<PolicyDocument> stored, ILogger<PolicyGrain> logger) : Grain, IPolicyGrain
{
    /// <summary>How many answers are on the way at once. Who asks beyond that asks again by itself: what is asked stays pending at the account.</summary>
    private const int OnTheWayMax = 4_096;

    private readonly HashSet<PolicyRequest> _onTheWay = [];

    public Task<PolicyAnswer> Upload(DunningPolicy policy) => Decide(book => PolicyDecisions.Upload(book, policy));

    public Task<PolicyAnswer> Withdraw(PolicyKey version) => Decide(book => PolicyDecisions.Withdraw(book, version));

    public Task<PolicyBook> Read() => Task.FromResult(stored.State.Book);

    public Task Ask(PolicyRequest request)
    {
        if (_onTheWay.Count < OnTheWayMax && _onTheWay.Add(request))
        {
            _ = Bring(request, stored.State.Book.InForce(request.Policy));
        }

        return Task.CompletedTask;
    }

    /// <summary>To its account, which takes the first answer only. What is not heard is asked for again by the account.</summary>
    private async Task Bring(PolicyRequest request, DunningPolicy? policy)
    {
        try
        {
            var command = new SentCommand($"policy-{request.Key}", "policies", new AccountCommand.TakePolicy(request.Key, policy));
            if ((await GrainFactory.GetGrain<IAccountGrain>(request.Account).Send(command)).Answer is CommandAnswer.Refused refused)
            {
                PolicyLog.NotTaken(logger, request.Policy, request.Account, refused.Rejection.Code);
            }
        }
        catch (Exception failure)
        {
            PolicyLog.NotBrought(logger, request.Policy, request.Account, failure);
        }
        finally
        {
            _onTheWay.Remove(request);
        }
    }

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
