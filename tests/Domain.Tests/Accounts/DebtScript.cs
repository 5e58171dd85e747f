using Billing.Domain.Accounts;
using Billing.Domain.Dunning;
using Billing.Domain.Features;
using Billing.Domain.Invoices;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>What is asked of a random account about its debts, and what its tenant answers.</summary>
internal static class DebtScript
{
    /// <summary>A ladder short enough for a random life to reach its end.</summary>
    private static readonly DunningPolicy Short = new("short", 1,
    [
        new("everybody", null, new DunningSchedule
        {
            GraceDays = 1,
            Retries = [new([1, 2]) { WithBackup = true }],
            Steps =
            [
                new(new StepMoment.Failures(1), new DunningAction.Notify("failed", "email")),
                new(new StepMoment.Days(2), new DunningAction.Restrict("calls")),
                new(new StepMoment.Days(4), new DunningAction.Suspend { StopsBilling = true }),
                new(new StepMoment.Exhaustion(), new DunningAction.Cancel { Product = "g" }),
            ],
            PatienceDays = 3,
            Exhausted = DunningEnd.WrittenOff,
            PeaceDays = 5,
        }),
    ]);

    /// <summary>None where nothing about debts waits.</summary>
    public static AccountCommand? Following(Life life, Step step)
    {
        if (life.State.Pending.OfType<AccountEffect.AskPolicy>().FirstOrDefault() is { } ask)
        {
            return new AccountCommand.TakePolicy(ask.Key, PolicyOf(step.Choice));
        }

        if (step.Choice % 2 == 0 && life.State.Pending.OfType<AccountEffect.EnforceMeasure>().FirstOrDefault() is { } measure)
        {
            return new AccountCommand.ConfirmMeasure(measure.Key, step.Choice % 10 == 0 ? "another" : measure.Product);
        }

        if (step.Choice % 4 == 1 && life.State.Case is not null)
        {
            return new AccountCommand.PromisePayment(life.Now + Duration.FromDays(1 + (step.Choice % 20)), "op");
        }

        if (step.Choice % 4 != 3 && life.State.Invoices.FirstOrDefault(static invoice => invoice is { Status: InvoiceStatus.Finalized } && invoice.WrittenOff.IsPositive) is { } givenUp)
        {
            return new AccountCommand.PayBadDebt(givenUp.Id)
            {
                Received = step.Choice % 2 == 0 ? null : Eur(1 + (step.Choice % 40)),
                IsOnSession = step.Choice % 4 == 0,
            };
        }

        return step.Choice % 8 == 3 && life.State.Invoices.FirstOrDefault(static invoice => invoice.Open.IsPositive) is { } open
            ? new AccountCommand.WriteOffInvoice(open.Id, "op")
            : null;
    }

    public static AccountCommand Access(Life life, Step step) => (step.Choice % 4) switch
    {
        0 => new AccountCommand.SetProfile(new() { Kind = step.Choice % 8 == 0 ? "enterprise" : "standard", Flags = [$"f{step.Choice % 3}"] }),
        1 when !life.State.Overrides.IsEmpty => new AccountCommand.EndOverride(life.State.Overrides[^1].Id, "op"),
        _ => new AccountCommand.SetOverride(new($"o{step.Choice % 5}", step.Choice % 3 == 0 ? "f" : "calls", step.Choice % 2 == 0, "op")
        {
            FromAt = step.Choice % 5 == 0 ? life.Now + Duration.FromDays(1) : null,
            UntilAt = step.Choice % 3 == 0 ? null : life.Now + Duration.FromDays(2 + (step.Choice % 9)),
        }),
    };

    private static DunningPolicy? PolicyOf(int choice) => (choice % 7) switch
    {
        0 => null,
        1 => ShippedPolicies.Cards,
        2 => ShippedPolicies.PayPal,
        3 => ShippedPolicies.Invoices,
        _ => Short,
    };
}
