using System.Globalization;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Lanes;
using Billing.Providers;

namespace Billing.Grains.Lanes;

/// <summary>What moves no money: somebody waits for it, so it goes with the people, or not at all while the provider is away.</summary>
public sealed partial class ProviderLaneGrain
{
    public Task<ProviderAnswer> MapCustomer(string account) => AskVault(account, async (vault, cancellation) =>
        Told(await vault.MapCustomerAsync(new CustomerRequest($"{account}/customer", account), cancellation), static name => new ProviderAnswer.Customer(name)));

    public Task<ProviderAnswer> Vault(AskedSetup asked) => AskVault(asked.Account, async (vault, cancellation) =>
        await WithContinuation(asked, Told(await vault.VaultAsync(RequestOf(asked), cancellation), ToContract), cancellation));

    public Task<ProviderAnswer> FindVaulted(AskedSetup asked) => AskVault(asked.Account, async (vault, cancellation) =>
        await WithContinuation(asked, Told(await vault.FindVaultedAsync(LookUp(asked), cancellation), ToContract), cancellation));

    public Task<ProviderAnswer> Methods(string account, string customer) => AskVault(account, async (vault, cancellation) =>
        Told(await vault.MethodsAsync(customer, cancellation), static all => new ProviderAnswer.Methods([.. all.Select(Kept)])));

    public async Task<ProviderAnswer> Continue(CarriedEffect carried)
    {
        if (Adapter?.Continuations is not { } continuations)
        {
            return new ProviderAnswer.NotPossible();
        }

        var told = await InTurn(carried.Account, async cancellation => Told(
            await continuations.ContinueAsync(LookUp(carried), cancellation),
            static found => found is null ? new ProviderAnswer.Nothing() : new ProviderAnswer.Waits(Shown(found))));
        if (told is not ProviderAnswer.Nothing)
        {
            return told;
        }

        // The customer has come back: what became of it need not wait for a notice or for the account's lease.
        told = await InTurn(carried.Account, async cancellation => await Adapter.Payments.LookUpAsync(LookUp(carried), cancellation) switch
        {
            null => new ProviderAnswer.Nothing(),
            ProviderOutcome.Unavailable away => new ProviderAnswer.Unavailable(away.RetryAfter),
            ProviderOutcome.Unknown => new ProviderAnswer.Unknown(),
            var outcome => new ProviderAnswer.Settled(outcome),
        });
        if (told is ProviderAnswer.Settled settled)
        {
            await Deliver(carried, settled.Outcome);
        }

        return told;
    }

    private static async Task<ProviderOutcome> Forget(
        ProviderAdapter provider, CarriedEffect carried, Domain.Accounts.AccountEffect.ForgetMethod forget, CancellationToken cancellation)
    {
        if (provider.Vault is not { } vault)
        {
            return new ProviderOutcome.Declined(DeclineClass.Hard, "not_possible_vault");
        }

        try
        {
            return await vault.ForgetMethodAsync(carried.Key, forget.Reference, cancellation) switch
            {
                ProviderReply<VaultedMethod>.Given => new ProviderOutcome.Succeeded(forget.Reference),
                ProviderReply<VaultedMethod>.Refused refused => new ProviderOutcome.Declined(DeclineClass.Hard, refused.Code),
                ProviderReply<VaultedMethod>.Unavailable away => new ProviderOutcome.Unavailable(away.RetryAfter),
                _ => new ProviderOutcome.Unknown(),
            };
        }
        catch (WrongRequestException wrong)
        {
            // It is not there any more, or never was: there is nothing left to be forgotten.
            return new ProviderOutcome.Declined(DeclineClass.Hard, wrong.Code);
        }
    }

    private static string KeyOf(AskedSetup asked) => $"{asked.Account}/{asked.SetupId}";

    private static LookUpRequest LookUp(AskedSetup asked) => new(KeyOf(asked), asked.Account)
    {
        Kind = RequestKind.Vault,
        Customer = asked.Customer,
        Vault = RequestOf(asked),
    };

    private static VaultRequest RequestOf(AskedSetup asked) => new(KeyOf(asked), asked.Account, asked.Customer)
    {
        Token = asked.Token,
        ReturnTo = asked.ReturnTo is { } page ? new Uri(page) : null,
    };

    private Task<ProviderAnswer> AskVault(string account, Func<ICustomerVault, CancellationToken, Task<ProviderAnswer>> ask) =>
        Adapter?.Vault is { } vault
            ? InTurn(account, cancellation => ask(vault, cancellation))
            : Task.FromResult<ProviderAnswer>(new ProviderAnswer.NotPossible());

    private async Task<ProviderAnswer> WithContinuation(AskedSetup asked, ProviderAnswer answer, CancellationToken cancellation)
    {
        if (answer is not ProviderAnswer.Method { Kept: { State: KeptState.NeedsCustomer } kept } || Adapter?.Continuations is not { } continuations)
        {
            return answer;
        }

        Traffic.AlsoAsked(LaneKind.Other);
        return Told(
            await continuations.ContinueAsync(LookUp(asked), cancellation),
            found => new ProviderAnswer.Method(kept with { Continuation = found is null ? null : Shown(found) }));
    }

    private async Task<ProviderAnswer> InTurn(string account, Func<CancellationToken, Task<ProviderAnswer>> ask, bool isForPerson = true)
    {
        // Who waits is not kept waiting for a provider that is away.
        if (circuits.Of(Provider).WaitAt(time.GetUtcNow()) is var shut && shut > TimeSpan.Zero)
        {
            return new ProviderAnswer.Unavailable(NodaTime.Duration.FromTimeSpan(shut));
        }

        if (await Traffic.EnterAsync(account, LaneKind.Other, isForPerson) is not { } entry)
        {
            return new ProviderAnswer.Unavailable();
        }

        var (answer, isWrong) = ((ProviderAnswer)new ProviderAnswer.Unknown(), false);
        try
        {
            using var deadline = new CancellationTokenSource(WaitedDeadline, time);
            answer = await ask(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // It is not known, and that is what is answered.
        }
        catch (WrongRequestException wrong)
        {
            ProviderLaneLog.NotTold(logger, account, wrong);
            (answer, isWrong) = (new ProviderAnswer.Refused(wrong.Code), true);
        }
        catch (Exception failure)
        {
            ProviderLaneLog.NotTold(logger, account, failure);
        }
        finally
        {
            meter.Asked(Provider, answer);
            Traffic.Leave(entry, isWrong || answer is not (ProviderAnswer.Unknown or ProviderAnswer.Unavailable), (answer as ProviderAnswer.Unavailable)?.RetryAfter?.ToTimeSpan());
        }

        return answer;
    }

    private static ProviderAnswer Told<T>(ProviderReply<T> reply, Func<T, ProviderAnswer> given) => reply switch
    {
        ProviderReply<T>.Given { Value: var value } => given(value),
        ProviderReply<T>.Refused refused => new ProviderAnswer.Refused(refused.Code),
        ProviderReply<T>.Unavailable away => new ProviderAnswer.Unavailable(away.RetryAfter),
        ProviderReply<T>.Unknown => new ProviderAnswer.Unknown(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static ProviderAnswer ToContract(VaultedMethod? method) =>
        method is null ? new ProviderAnswer.Nothing() : new ProviderAnswer.Method(Kept(method));

    private static KeptMethod Kept(VaultedMethod method) => new(method.Reference, method.Kind, method.State switch
    {
        VaultState.Ready => KeptState.Ready,
        VaultState.NeedsCustomer => KeptState.NeedsCustomer,
        VaultState.Processing => KeptState.Processing,
        _ => KeptState.Gone,
    })
    {
        Brand = method.Brand,
        LastDigits = method.LastDigits,
        ExpiresIn = method.ExpiresIn is { } month ? string.Create(CultureInfo.InvariantCulture, $"{month.Year:0000}-{month.Month:00}") : null,
    };

    private static ShownContinuation Shown(Continuation found) =>
        new(found.Reference, found.ClientSecret is { } secret ? new Hidden(secret.Reveal()) : null, found.Page?.AbsoluteUri);
}
