using System.Diagnostics;
using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Consolidations;
using Billing.Grains.Interfaces.Dunning;
using Billing.Grains.Interfaces.Lanes;
using Billing.Grains.Interfaces.Numbering;
using Billing.Grains.Interfaces.Outlets;
using Billing.Grains.Interfaces.TestClocks;
using Billing.Grains.Lanes;
using Billing.Grains.Outlets;
using Billing.Storage;
using NodaTime;

namespace Billing.Grains.Accounts;

/// <summary>
/// Who carries out what an account asked for. Nobody waits: the intent is committed, the answer comes back as a command,
/// and when it does not, the account asks again.
/// </summary>
internal static class AccountEffects
{
    public static void CarryOut(IGrainFactory grains, AccountKey account, AccountState state, AccountEffect effect, bool wasAskedBefore, ProviderLanes lanes)
    {
        switch (effect)
        {
            case Collect or AccountEffect.RefundMoney
                or AccountEffect.LookAt or AccountEffect.CancelPayment or AccountEffect.ForgetMethod
                or AccountEffect.HoldMoney or AccountEffect.ReleaseHold:
                _ = grains.GetGrain<IProviderLaneGrain>(lanes.Of(account, ProviderLaneGrain.ProviderOf(effect)))
                    .Carry(new CarriedEffect(account.ToString(), effect, wasAskedBefore) { AskedAt = AskedAt(state, effect) });
                break;
            case AccountEffect.RequestNumber number:
                _ = grains.GetGrain<INumberingGrain>($"{account.Tenant}/{state.Terms.InvoicePrefix}")
                    .Request(new NumberRequest(account.ToString(), number.InvoiceId));
                break;
            case AccountEffect.JoinClock join:
                _ = grains.GetGrain<ITestClockGrain>($"{account.Tenant}/{join.Clock}").Join(account.ToString(), join.Key);
                break;
            case AccountEffect.BillParent { Parent: var parent }:
                _ = grains.GetGrain<IParentLaneGrain>($"{account.Tenant}/{parent}").Carry(account.ToString(), effect);
                break;
            case AccountEffect.CreditParent { Parent: var parent }:
                _ = grains.GetGrain<IParentLaneGrain>($"{account.Tenant}/{parent}").Carry(account.ToString(), effect);
                break;
            case AccountEffect.AskPolicy ask:
                _ = grains.GetGrain<IPolicyGrain>($"{account.Tenant}/policies").Ask(new PolicyRequest(account.ToString(), ask.Key, ask.Policy));
                break;
            case AccountEffect.TellCustomer:
                _ = grains.GetGrain<IOutletGrain>($"{account.Tenant}/{OutletGrain.Messages}").Carry(account.ToString(), effect);
                break;
            case AccountEffect.EnforceMeasure measure:
                _ = grains.GetGrain<IOutletGrain>($"{account.Tenant}/{measure.Product}").Carry(account.ToString(), effect);
                break;
            case AccountEffect.QuoteTax:
                // Whoever knows the taxes sees the draft and tells them by RecordTax; nobody is called from here.
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static Instant? AskedAt(AccountState state, AccountEffect effect)
    {
        var key = effect is AccountEffect.CancelPayment cancel ? cancel.CollectKey : effect.Key;
        return state.Leases.FirstOrDefault(lease => lease.Key == key)?.AskedAt;
    }
}
