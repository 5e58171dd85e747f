using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;

namespace Billing.Cli.Scenarios;

/// <summary>What an expectation may look at in credit, wallets, coupons and requests to the outside world.</summary>
internal static class CreditSight
{
    public static Seen.One Of(CreditGrant grant) => new(
    [
        ("id", () => Seen.Of(grant.Id)),
        ("kind", () => Seen.Of(KindOf(grant))),
        ("amount", () => Seen.Of(grant.Amount)),
        ("left", () => Seen.Of(grant.Left)),
        ("used", () => Seen.Of(grant.Amount - grant.Left)),
        ("wallet", () => Seen.Of(grant.WalletId)),
        ("priority", () => Seen.Of((decimal)grant.Priority)),
        ("grantedAt", () => Seen.Of(grant.GrantedAt)),
        ("expiresAt", () => Seen.Of(grant.ExpiresAt)),
    ])
    {
        ShortWords = ["id"], ShortNumbers = ["left"],
    };

    public static Seen.One Of(Wallet wallet, SimulatedAccount account)
    {
        Money Balance() => AccountViews.WalletBalance(account.State, wallet.Id);
        Money Ongoing() => AccountViews.OngoingBalance(account.State, wallet.Id, account.Now);
        return new(
        [
            ("balance", () => Seen.Of(Balance())),
            ("credits", () => Seen.Of(wallet.ToCredits(Balance()))),
            ("ongoing", () => Seen.Of(Ongoing())),
            ("usage", () => Seen.Of(Balance() - Ongoing())),
            ("rate", () => Seen.Of(wallet.Rate)),
            ("grants", () => Seen.InOrder(account.State.Grants.Where(grant => grant.WalletId == wallet.Id).Select(Of))),
        ])
        {
            ShortNumbers = ["balance", "ongoing"],
        };
    }

    /// <summary>What an invoice used of one grant.</summary>
    public static Seen.One Of(string grantId, Money amount, AccountState state)
    {
        var grant = state.Grants.FirstOrDefault(known => known.Id == grantId);
        return new(
        [
            ("grant", () => Seen.Of(grantId)),
            ("kind", () => Seen.Of(grant is null ? null : KindOf(grant))),
            ("amount", () => Seen.Of(amount)),
            ("left", () => Seen.Of(grant?.Left)),
        ])
        {
            ShortWords = ["grant"], ShortNumbers = ["amount", "left"],
        };
    }

    public static Seen.One Of(AttachedCoupon coupon) => new(
    [
        ("code", () => Seen.Of(coupon.Coupon.Code)),
        ("left", () => Seen.Of(coupon.Left)),
        ("invoicesLeft", () => Seen.Of(coupon.InvoicesLeft is { } left ? (decimal)left : null)),
        ("usedUp", () => Seen.Of(coupon.IsUsedUp)),
    ])
    {
        ShortWords = ["code"], ShortNumbers = ["left"],
    };

    public static Seen.One Of(AccountEffect effect) => new(
    [
        ("kind", () => Seen.Of(effect switch
        {
            AccountEffect.CollectInvoice or AccountEffect.CollectPurchase => "collect",
            AccountEffect.RefundMoney => "refund",
            AccountEffect.RequestNumber => "number",
            AccountEffect.QuoteTax => "tax",
            _ => Texts.Snake(effect.GetType().Name),
        })),
        ("amount", () => Seen.Of(effect switch
        {
            AccountEffect.CollectInvoice collect => collect.Amount,
            AccountEffect.CollectPurchase buy => buy.Amount,
            AccountEffect.RefundMoney refund => refund.Amount,
            AccountEffect.BillParent bill => bill.Amount,
            AccountEffect.CreditParent credit => credit.Amount,
            _ => (Money?)null,
        })),
    ])
    {
        ShortWords = ["kind"], ShortNumbers = ["amount"],
    };

    /// <summary>A request for money, and how far it is.</summary>
    public static Seen.One Of(Collect asked, AccountState state)
    {
        var lease = state.Leases.FirstOrDefault(lease => lease.Key == asked.Key);
        return new(
        [
            ("amount", () => Seen.Of(asked.Amount)),
            ("received", () => Seen.Of(state.PaymentBy(asked.Key)?.Amount)),
            ("status", () => Seen.Of(
                state.PaymentBy(asked.Key) is not null ? "SUCCESS"
                : lease is null ? "DECLINED"
                : lease.Last is Domain.Collection.ProviderOutcome.Unknown ? "UNKNOWN"
                : "PENDING")),
            ("retries", () => Seen.Of(lease is null ? null : (decimal)(lease.Tries - 1))),
            ("stuck", () => Seen.Of(lease is { IsStuck: true })),
        ])
        {
            ShortWords = ["status"], ShortNumbers = ["amount"],
        };
    }

    private static string KindOf(CreditGrant grant) => grant.Kind == GrantKind.Promotional ? "granted" : Texts.Snake(grant.Kind.ToString());
}
