using Billing.Domain.Amounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Runs;

namespace Billing.Domain.Accounts;

/// <summary>Refuses amounts that could not be counted, when they are asked for and not when they fall due.</summary>
internal static class AmountRules
{
    /// <summary>The amounts that a command names.</summary>
    public static Rejection? Check(AccountState state, AccountCommand command) => command switch
    {
        AccountCommand.ChargeOnce charge => charge.Lines.Select(static line => Check(line.Amount) ?? PlanRules.Check(line.TaxRates)).FirstOrDefault(static found => found is not null),
        AccountCommand.ChargeAtPeriodEnd charge => Check(charge.Amount),
        AccountCommand.GrantCredit grant => Check(grant.Grant.Amount),
        AccountCommand.PlaceHold place => Check(place.Amount),
        AccountCommand.CaptureHold capture => capture.Lines.Select(static line => Check(line.Amount) ?? PlanRules.Check(line.TaxRates)).FirstOrDefault(static found => found is not null),
        AccountCommand.RecordPayment payment => Check(payment.Amount),
        AccountCommand.ConsolidateCharge charge => Check(charge.Amount),
        AccountCommand.AttachCoupon attach => Check(attach.Coupon.Value),
        AccountCommand.OpenWallet open => Check(open.Wallet),
        AccountCommand.TopUpWallet topUp => state.Wallets.FirstOrDefault(wallet => wallet.Id == topUp.WalletId) is { } known ? Check(known.ToMoney(topUp.Credits)) : null,
        _ => null,
    };

    /// <summary>What subscriptions may be billed for from now on, as far as that has changed.</summary>
    public static Rejection? CheckChanged(AccountState before, AccountState after)
    {
        foreach (var subscription in after.Subscriptions)
        {
            if (before.Subscription(subscription.Id) is not { } known
                || known.Terms != subscription.Terms || known.Planned != subscription.Planned || known.Usage != subscription.Usage)
            {
                if (!Magnitudes.AreCountable(subscription))
                {
                    return Rejections.AmountTooLarge;
                }
            }
        }

        return null;
    }

    private static Rejection? Check(Money? amount) => amount is { IsTooLarge: true } ? Rejections.AmountTooLarge : null;

    private static Rejection? Check(CouponValue value) => value switch
    {
        CouponValue.Percent { Of: <= 0 or > 100 } => Rejections.PercentOutOfRange("value"),
        CouponValue.Fixed { Amount: var amount } => Check(amount),
        _ => null,
    };

    private static Rejection? Check(Wallet wallet) =>
        wallet.Rate.Scale > 12 ? Rejections.PriceTooFine
        : Check(wallet.TopUp?.Below) ?? Check(wallet.TopUp?.Target) ?? Check(wallet.TopUp?.Fixed) ?? Check(wallet.TopUp?.SmallestPurchase);
}
