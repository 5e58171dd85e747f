using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Billing.Domain;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Lanes;
using Billing.Grains.Lanes;
using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Grains.Desks;

/// <summary>
/// Between a customer, their account and a provider's lane. Each step can be taken again: what is made at the provider has names made
/// of the request, and what the account is told it is told once.
/// </summary>
[Reentrant]
public sealed class CustomerDeskGrain(ProviderLanes lanes) : Grain, ICustomerDeskGrain
{
    private AccountKey Key => AccountKey.Parse(this.GetPrimaryKeyString());

    private IAccountGrain Account => GrainFactory.GetGrain<IAccountGrain>(this.GetPrimaryKeyString());

    public async Task<ProviderAnswer> SetUp(SetupAsked asked)
    {
        if (await Account.ReadState() is not { State: var state })
        {
            return new ProviderAnswer.RefusedHere(Rejections.AccountNotOpen);
        }

        if (lanes.NameOf(asked.Provider) is not { } provider)
        {
            return new ProviderAnswer.NotPossible();
        }

        var mapped = state.CustomerAt(provider) is { } known ? new ProviderAnswer.Customer(known) : await Lane(provider).MapCustomer(Key.ToString());
        if (mapped is not ProviderAnswer.Customer { Name: var customer })
        {
            return mapped;
        }

        // Under the caller's key: who sends something else under it is told, before anything else is asked of the provider.
        var told = await Account.Send(new SentCommand(asked.CommandId, asked.Cause, new AccountCommand.MapCustomer(provider, customer))
        {
            Key = asked.Key,
            BodyHash = asked.BodyHash,
        });
        var setUp = new AskedSetup(Key.ToString(), customer, $"{provider}.{asked.CommandId}") { Token = asked.Token, ReturnTo = asked.ReturnTo };
        return NotDone(told.Answer) ?? await Added(provider, setUp, await Lane(provider).Vault(setUp));
    }

    public async Task<ProviderAnswer> FindSetup(string setupId, string? returnTo)
    {
        var provider = setupId.Split('.')[0];
        if (lanes.NameOf(provider) is null || await Account.ReadState() is not { State: var state } || state.CustomerAt(provider) is not { } customer)
        {
            return new ProviderAnswer.Nothing();
        }

        var setUp = new AskedSetup(Key.ToString(), customer, setupId) { ReturnTo = returnTo };
        return await Added(provider, setUp, await Lane(provider).FindVaulted(setUp));
    }

    public async Task<ProviderAnswer> Pull(string? asked, string cause)
    {
        if (await Account.ReadState() is not { State: var state })
        {
            return new ProviderAnswer.RefusedHere(Rejections.AccountNotOpen);
        }

        if (lanes.NameOf(asked) is not { } provider)
        {
            return new ProviderAnswer.NotPossible();
        }

        // Whom the provider does not know has nothing there.
        if (state.CustomerAt(provider) is not { } customer)
        {
            return new ProviderAnswer.Methods([]);
        }

        var told = await Lane(provider).Methods(Key.ToString(), customer);
        return told is ProviderAnswer.Methods { Kept: var there } ? await MadeAlike(state, provider, customer, there, cause) : told;
    }

    public async Task<ProviderAnswer> ContinuePayment(string attemptKey)
    {
        if (await Account.ReadState() is not { State: var state })
        {
            return new ProviderAnswer.RefusedHere(Rejections.AccountNotOpen);
        }

        if (state.Pending.FirstOrDefault(pending => pending is Collect or AccountEffect.HoldMoney && pending.Key == attemptKey) is { } asked)
        {
            return await Continue(asked);
        }

        // It was decided while nobody looked.
        return state.Invoices.SelectMany(static invoice => invoice.Payments).FirstOrDefault(payment => payment.Key == attemptKey) is { Reference: { } reference }
            ? new ProviderAnswer.Settled(new ProviderOutcome.Succeeded(reference))
            : state.Attempts.FirstOrDefault(attempt => attempt.Key == attemptKey) is { State: AttemptState.Declined, Class: { } declined } attempt
                ? new ProviderAnswer.Settled(new ProviderOutcome.Declined(declined, attempt.Code ?? ""))
                : new ProviderAnswer.Nothing();
    }

    public async Task<ProviderAnswer> ContinuePurchase(string purchaseId) =>
        await Account.ReadState() is not { State: var state } ? new ProviderAnswer.RefusedHere(Rejections.AccountNotOpen)
        : state.Pending.OfType<AccountEffect.CollectPurchase>().FirstOrDefault(pending => pending.PurchaseId == purchaseId) is { } collect ? await Continue(collect)
        : PaymentOf(state, purchaseId) is { } reference ? new ProviderAnswer.Settled(new ProviderOutcome.Succeeded(reference))
        : new ProviderAnswer.RefusedHere(Rejections.PurchaseUnknown);

    /// <summary>What a purchase was paid by that has become true: it and its payment have names made of the same decision.</summary>
    private static string? PaymentOf(AccountState state, string purchaseId) => !state.KeysUsed.Contains(purchaseId) ? null
        : state.Invoices.SelectMany(static invoice => invoice.Payments)
            .FirstOrDefault(payment => payment.Key.StartsWith($"{purchaseId[..purchaseId.LastIndexOf('.')]}.", StringComparison.Ordinal))?.Reference;

    private Task<ProviderAnswer> Continue(AccountEffect collect) => GrainFactory
        .GetGrain<IProviderLaneGrain>(lanes.Of(Key, ProviderLaneGrain.ProviderOf(collect)))
        .Continue(new CarriedEffect(Key.ToString(), collect, WasAskedBefore: true));

    private IProviderLaneGrain Lane(string provider) => GrainFactory.GetGrain<IProviderLaneGrain>(lanes.Of(Key, provider));

    /// <summary>A method that is ready is the account's; the same setting up brings it once.</summary>
    private async Task<ProviderAnswer> Added(string provider, AskedSetup setUp, ProviderAnswer answer)
    {
        if (answer is not ProviderAnswer.Method { Kept: var kept })
        {
            return answer;
        }

        if (kept is not { State: KeptState.Ready, Reference: { } reference })
        {
            return new ProviderAnswer.Method(kept with { Id = setUp.SetupId });
        }

        var method = new CollectionMethod(setUp.SetupId, kept.Kind, provider, reference) { Customer = setUp.Customer };
        var told = await Account.Send(new SentCommand($"{setUp.SetupId}.method", "setup", new AccountCommand.AddMethod(method)));
        return NotDone(told.Answer) ?? new ProviderAnswer.Method(kept with { Id = method.Id });
    }

    /// <summary>What is new there is added, what is gone there removed; what money is just asked by stays until the next time.</summary>
    private async Task<ProviderAnswer> MadeAlike(
        AccountState state, string provider, string customer, ImmutableArray<KeptMethod> there, string cause)
    {
        var ours = state.Methods.Where(method => method.Provider == provider && method.Customer == customer).ToImmutableArray();
        var named = ImmutableArray.CreateBuilder<KeptMethod>();
        foreach (var kept in there.Where(static kept => kept is { State: KeptState.Ready, Reference: not null }))
        {
            var method = ours.FirstOrDefault(method => method.Reference == kept.Reference)
                ?? new CollectionMethod($"{provider}.{Digest(kept.Reference!)}", kept.Kind, provider, kept.Reference!) { Customer = customer };
            var told = await Account.Send(new SentCommand($"pull-{method.Id}", cause, new AccountCommand.AddMethod(method)));
            if (NotDone(told.Answer) is { } refused)
            {
                return refused;
            }

            named.Add(kept with { Id = method.Id });
        }

        foreach (var gone in ours.Where(method => there.All(kept => kept.Reference != method.Reference)))
        {
            await Account.Send(new SentCommand($"pull-{gone.Id}", cause, new AccountCommand.RemoveMethod(gone.Id)));
        }

        return new ProviderAnswer.Methods(named.ToImmutable());
    }

    private static string Digest(string reference) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reference)).AsSpan(0, 10));

    private static ProviderAnswer? NotDone(CommandAnswer answer) => answer switch
    {
        CommandAnswer.Accepted => null,
        CommandAnswer.Refused refused => new ProviderAnswer.RefusedHere(refused.Rejection),
        CommandAnswer.KeyReused => new ProviderAnswer.KeyReused(),
        CommandAnswer.Unavailable => new ProviderAnswer.Unavailable(),
        _ => throw new UnreachableException(),
    };
}
