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
        var seen = Adapter?.Sight is { } sight
            ? await InTurn(carried, () => See(sight, carried, look))
            : new ProviderReply<ProviderReport?>.Refused("not_possible_sight");
        if (seen is ProviderReply<ProviderReport?>.Given or ProviderReply<ProviderReport?>.Refused)
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

    private async Task<Asked<ProviderReply<ProviderReport?>>> See(IProviderSight sight, CarriedEffect carried, AccountEffect.LookAt look)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        try
        {
            var request = new SightRequest(carried.Key, carried.Account, look.Subject, look.ObjectId) { Payment = look.Payment, Customer = look.Customer };
            var seen = await sight.LookAtAsync(request, deadline.Token);
            return new(
                seen, seen is ProviderReply<ProviderReport?>.Given or ProviderReply<ProviderReport?>.Refused,
                (seen as ProviderReply<ProviderReport?>.Unavailable)?.RetryAfter);
        }
        catch (OperationCanceledException)
        {
            return new(null, IsAnswered: false);
        }
        catch (WrongRequestException wrong)
        {
            // It was there and said that this can never be right; others need not wait for it.
            ProviderLaneLog.Failed(logger, carried.Key, wrong);
            return new(null, IsAnswered: true);
        }
        catch (Exception failure)
        {
            ProviderLaneLog.Failed(logger, carried.Key, failure);
            return new(null, IsAnswered: false);
        }
    }
}
