using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>What providers tell a random account, and what is asked about money that comes and goes.</summary>
internal static class MoneyScript
{
    public static AccountCommand Notice(Life life, Step step)
    {
        var payments = life.State.Payments.Where(static payment => payment.IsAtProvider).ToList();
        var payment = payments.Count == 0 ? null : payments[step.Choice % payments.Count];
        var subject = (step.Choice % 4) switch
        {
            0 => NoticeSubject.Payment,
            1 => NoticeSubject.Refund,
            2 => NoticeSubject.Dispute,
            _ => NoticeSubject.Invoice + (step.Choice % 2),
        };
        return new AccountCommand.TakeNotice(new(
            "p", $"e{step.Kind}", "t", subject, subject == NoticeSubject.Payment ? payment?.Reference ?? "?" : $"o{step.Choice % 9}", life.Now, step.Choice % 5)
        {
            Payment = payment?.Reference,
        });
    }

    public static AccountCommand Report(Life life, Step step) =>
        life.State.Pending.OfType<AccountEffect.LookAt>().FirstOrDefault() is { } look
            ? new AccountCommand.TakeReport(look.Key, ReportOf(life, look, step))
            : new AccountCommand.TakeReport("none", null);

    public static AccountCommand Move(Life life, Step step)
    {
        var from = life.State.Methods.FirstOrDefault()?.Provider ?? "p";
        var to = from == "p" ? "q" : "p";
        return new AccountCommand.MoveCustomer(from, to,
        [
            .. life.State.Methods.Where(method => method.Provider == from)
                .Select(method => new MovedMethod(method.Id, step.Choice % 5 == 0 ? null : method with { Provider = to })),
        ]);
    }

    /// <summary>A hold, and a method for it where there is none.</summary>
    public static AccountCommand Hold(Life life, Step step) => life.State.Methods.IsEmpty
        ? new AccountCommand.AddMethod(new("holding", CollectionMethodKind.Card, "p", "holding"))
        : new AccountCommand.PlaceHold($"h{step.Kind}-{step.Choice % 3}", Eur(5 + (step.Choice % 50))) { Days = 1 + (step.Choice % 30) };

    public static AccountCommand Held(Life life, MoneyHold hold, Step step) => hold.State switch
    {
        HoldState.Held when step.Choice % 2 == 0 => new AccountCommand.CaptureHold(hold.Id, [new("deposit", Eur(1 + (step.Choice % 9)))]),
        HoldState.Held => new AccountCommand.ReleaseHold(hold.Id),
        _ => new AccountCommand.SettleEffect(
            life.State.Pending.FirstOrDefault(static pending => pending is AccountEffect.HoldMoney or AccountEffect.CaptureHold or AccountEffect.ReleaseHold)?.Key ?? "none",
            step.Choice % 7 == 0 ? new ProviderOutcome.Declined(DeclineClass.Hard, "x") : new ProviderOutcome.Succeeded($"p-{hold.Id}")),
    };

    private static ProviderReport? ReportOf(Life life, AccountEffect.LookAt look, Step step)
    {
        var payment = look.Payment is null ? null : life.State.Payment("p", look.Payment);
        var amount = payment?.Amount ?? Eur(1);
        var part = new Money(amount.MinorUnits * (step.Choice % 5) / 4, amount.Currency);
        return look.Subject switch
        {
            NoticeSubject.Payment => new ProviderReport.OfPayment(
                look.ObjectId, amount, new ProviderOutcome.Succeeded(look.ObjectId), amount, part) { Key = $"t/a/{payment?.Key ?? "none"}" },
            NoticeSubject.Refund => new ProviderReport.OfRefund(look.ObjectId, look.Payment, part, new ProviderOutcome.Succeeded(look.ObjectId)),
            NoticeSubject.Dispute => new ProviderReport.OfDispute(look.ObjectId, look.Payment, amount, (DisputeState)(step.Choice % 6), "r") { Fee = Eur(1) },
            _ => null,
        };
    }
}
