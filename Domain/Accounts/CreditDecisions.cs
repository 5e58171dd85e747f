using Billing.Domain.Amounts;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using NodaTime;
using NodaTime.Text;

namespace Billing.Domain.Accounts;

/// <summary>Decides coupons, credit and wallets.</summary>
internal static class CreditDecisions
{
    public static Rejection? AttachCoupon(Deliberation on, AccountCommand.AttachCoupon command)
    {
        if (command.Coupon.Value is CouponValue.Fixed value && !on.State.Terms.Allows(value.Amount.Currency))
        {
            return Rejections.CurrencyMismatch;
        }

        if (on.State.Coupons.Any(attached => attached.Coupon.Code == command.Coupon.Code && !attached.IsUsedUp))
        {
            return Rejections.CouponAttached;
        }

        on.Add(new AccountFact.CouponAttached(AttachedCoupon.Of(on.NewId("coupon"), command.Coupon)));
        return null;
    }

    public static Rejection? Grant(Deliberation on, AccountCommand.GrantCredit command)
    {
        var grant = command.Grant with { Left = command.Grant.Amount, GrantedAt = on.At };
        if (!on.State.Terms.Allows(grant.Amount.Currency) || on.State.Wallets.Any(wallet => wallet.Id == grant.WalletId && wallet.Currency != grant.Amount.Currency))
        {
            return Rejections.CurrencyMismatch;
        }

        if (!grant.Amount.IsPositive)
        {
            return Rejections.AmountNotPositive;
        }

        if (on.State.Grants.Any(known => known.Id == grant.Id))
        {
            return Rejections.GrantIdTaken;
        }

        if (grant.WalletId is { } walletId && on.State.Wallets.All(wallet => wallet.Id != walletId))
        {
            return Rejections.WalletUnknown;
        }

        if (Approvals.Check(on.State.Terms, grant.Amount, command.Author, command.ApprovedBy) is { } stopped)
        {
            return stopped;
        }

        on.Add(new AccountFact.CreditGranted(grant, IsPosted: false));
        if (on.State.Terms.PaidBy is { } parent && grant.WalletId is null)
        {
            on.Do(new AccountEffect.CreditParent(on.NewId("parent"), parent, grant.Id, grant.Amount));
            return null;
        }

        Invoicing.SettleOpen(on);
        return null;
    }

    public static Rejection? Void(Deliberation on, AccountCommand.VoidCredit command)
    {
        if (on.State.Grants.FirstOrDefault(grant => grant.Id == command.GrantId) is not { } grant)
        {
            return Rejections.GrantUnknown;
        }

        if (!command.Amount.IsPositive)
        {
            return Rejections.AmountNotPositive;
        }

        if (command.Amount.Currency != grant.Left.Currency)
        {
            return Rejections.CurrencyMismatch;
        }

        if (command.Amount > grant.Left)
        {
            return Rejections.CreditAboveLeft;
        }

        on.Add(new AccountFact.CreditVoided(grant.Id, command.Amount, IsPosted: false, on.NewId("void")));
        return null;
    }

    public static Rejection? OpenWallet(Deliberation on, AccountCommand.OpenWallet command)
    {
        var known = on.State.Wallets.FirstOrDefault(wallet => wallet.Id == command.Wallet.Id);
        if (known is not null)
        {
            return known == command.Wallet with { OpenedAt = known.OpenedAt } ? null : Rejections.WalletIdTaken;
        }

        if (command.Wallet.Rate <= 0)
        {
            return Rejections.RateNotPositive;
        }

        if (command.Wallet.TopUp?.Every is { IsValid: false })
        {
            return Rejections.IntervalInvalid;
        }

        if (!on.State.Terms.Allows(command.Wallet.Currency))
        {
            return Rejections.CurrencyMismatch;
        }

        on.Add(new AccountFact.WalletOpened(command.Wallet with { OpenedAt = command.Wallet.TopUp?.Every is null ? null : on.At }));
        return null;
    }

    public static Rejection? TopUp(Deliberation on, AccountCommand.TopUpWallet command)
    {
        if (on.State.Wallets.FirstOrDefault(wallet => wallet.Id == command.WalletId) is not { } wallet)
        {
            return Rejections.WalletUnknown;
        }

        if (command.Credits <= 0)
        {
            return Rejections.QuantityNotPositive("credits");
        }

        if (command.ExpiresAt <= on.At)
        {
            return Rejections.ScheduleInThePast;
        }

        Fill(on, wallet, wallet.ToMoney(command.Credits), command.Kind, command.ExpiresAt);
        return null;
    }

    /// <summary>Fills wallets whose rule says that the ongoing balance has become too low.</summary>
    public static void FillWallets(Deliberation on)
    {
        foreach (var wallet in on.State.Wallets.Where(static wallet => wallet.TopUp is not null))
        {
            var waiting = on.State.Invoices.Any(invoice =>
                invoice.Open.IsPositive && invoice.Lines.Any(line => line.Kind == LineKind.TopUp && line.Item == wallet.Id));
            if (!waiting && wallet.TopUp!.Due(AccountViews.OngoingBalance(on.State, wallet.Id, on.At)) is { IsPositive: true } due)
            {
                PurchaseDecisions.Ahead(on, $"top-up.{wallet.Id}.{on.Today:uuuu-MM-dd}.{FillingsOf(on.State, wallet)}", ahead => Fill(ahead, wallet, due, wallet.TopUp!.Kind));
            }
        }
    }

    /// <summary>Fills wallets whose interval begins at this moment.</summary>
    public static void FillByInterval(Deliberation on)
    {
        foreach (var wallet in on.State.Wallets)
        {
            if (wallet.TopUp is { } rule && wallet.NextTopUpAt(on.State.Terms.Zone, on.At - Duration.Epsilon) == on.At
                && rule.Amount(AccountViews.OngoingBalance(on.State, wallet.Id, on.At)) is { IsPositive: true } due)
            {
                PurchaseDecisions.Ahead(on, $"top-up.{wallet.Id}.{InstantPattern.ExtendedIso.Format(on.At)}", ahead => Fill(ahead, wallet, due, rule.Kind));
            }
        }
    }

    // A wallet that was filled and used up again may be filled again the same day; one that was declined waits for the next.
    private static int FillingsOf(AccountState state, Wallet wallet) => state.Grants.Count(grant => grant.WalletId == wallet.Id);

    // What is bought becomes credit when it is paid; what is given is there at once.
    private static void Fill(Deliberation on, Wallet wallet, Money amount, GrantKind kind, Instant? expiresAt = null)
    {
        if (kind == GrantKind.Purchased)
        {
            var line = new InvoiceLine("1", LineKind.TopUp, wallet.Id, DerivedMoney.Given("credits bought", amount))
            {
                Quantity = wallet.ToCredits(amount),
                CreditExpiresAt = expiresAt,
            };
            Invoicing.Issue(on, on.NewId("invoice"), [line], atOnce: true);
            return;
        }

        on.Add(new AccountFact.CreditGranted(
            CreditGrant.Of(on.NewId("credit"), kind, amount, on.At) with
            {
                WalletId = wallet.Id,
                Priority = wallet.Priority,
                ExpiresAt = expiresAt ?? Instant.MaxValue,
            },
            IsPosted: false));
    }
}
