using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Lanes;
using Billing.Providers;

namespace Billing.Grains.Lanes;

/// <summary>Looks at objects of providers, for accounts that heard that something happened to them.</summary>
public sealed partial class ProviderLaneGrain
{
    /// <summary>What cannot be seen now is looked at again when the account's lease is over.</summary>
    private async Task Look(CarriedEffect carried, AccountEffect.LookAt look)
    {
        if (await InTurn(() => See(carried, look)) is { } seen)
        {
            var report = (seen as ProviderReply<ProviderReport?>.Given)?.Value;
            await Bring(carried, new SentCommand(
                $"report-{look.Key}", "provider", new AccountCommand.TakeReport(look.Key, IsOfAnother(carried, report) ? null : report)));
        }
    }

    /// <summary>Our keys are told apart by their account: what was due at a moment was due for many.</summary>
    private bool IsOfAnother(CarriedEffect carried, ProviderReport? report)
    {
        var key = (report as ProviderReport.OfPayment)?.Key ?? (report as ProviderReport.OfRefund)?.Key;
        if (key is null || ProviderKeys.IsOf(key, carried.Account))
        {
            return false;
        }

        ProviderLaneLog.OfAnother(logger, carried.Key, report!.Reference);
        return true;
    }

    /// <summary>Null when the provider did not say.</summary>
    private async Task<ProviderReply<ProviderReport?>?> See(CarriedEffect carried, AccountEffect.LookAt look)
    {
        if (providers.Find(look.Provider)?.Sight is not { } sight)
        {
            return new ProviderReply<ProviderReport?>.Refused("not_possible_sight");
        }

        using var deadline = new CancellationTokenSource(Deadline, time);
        try
        {
            var request = new SightRequest(carried.Key, carried.Account, look.Subject, look.ObjectId) { Payment = look.Payment, Customer = look.Customer };
            var seen = await sight.LookAtAsync(request, deadline.Token);
            return seen is ProviderReply<ProviderReport?>.Given or ProviderReply<ProviderReport?>.Refused ? seen : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception failure)
        {
            ProviderLaneLog.Failed(logger, carried.Key, failure);
            return null;
        }
    }
}
