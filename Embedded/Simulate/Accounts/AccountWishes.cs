using System.Globalization;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Embedded.Simulate;

/// <summary>What a customer wants next, drawn from the seed and from what it sees of its account. Some of it will be refused.</summary>
internal sealed class AccountWishes(int number, int paysFirst)
{
    /// <summary>There are two, and customers move between them.</summary>
    public const string OtherProvider = "elsewhere";

    private int _subscriptions;
    private int _keys;
    private int _methods;
    private bool _opened;
    private bool _isAutoPayOff;

    public AccountCommand Draw(SeededRandom random, AccountState? seen)
    {
        if (!_opened)
        {
            _opened = true;
            return new AccountCommand.OpenAccount(LifePlans.Terms(number, paysFirst, random));
        }

        // Two methods for some, of which the second is tried when the first is declined.
        if (number % 5 is 1 or 2 && _methods < 2)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"card-{++_methods}");
            return new AccountCommand.AddMethod(new CollectionMethod(id, CollectionMethodKind.Card, "simulated", id));
        }

        if (seen is { Purchases: [var waiting, ..] } && random.Next(4) == 0)
        {
            return new AccountCommand.CallOffPurchase(waiting.Id);
        }

        if (seen?.Subscriptions.LastOrDefault(static each => each.IsCurrent) is not { } current)
        {
            return Subscribe(random);
        }

        return random.Next(22) switch
        {
            20 or 21 => Debts(random, seen),
            < 7 => Change(random, current),
            < 9 => Grant(random, seen),
            < 13 => new AccountCommand.ChargeOnce([new OneOffLine("setup", LifePlans.Amount(100 + random.Next(20_000)))]),
            < 14 => new AccountCommand.CancelSubscription(
                current.Id,
                random.Next(2) == 0 ? new Effective.Now() : new Effective.AtPeriodEnd(),
                (TerminationCredit)random.Next(3)),
            < 15 => new AccountCommand.UncancelSubscription(current.Id),
            < 17 when Money(random, seen) is { } money => money,
            < 16 => new AccountCommand.SwitchAutoPay(_isAutoPayOff = !_isAutoPayOff && number % 4 == 0),
            _ => Correct(random, seen),
        };
    }

    private AccountCommand.Subscribe Subscribe(SeededRandom random)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"sub-{++_subscriptions}");
        return number % 2 == 0
            ? new AccountCommand.Subscribe(id, LifePlans.Flat)
            : new AccountCommand.Subscribe(id, LifePlans.Seats) { Quantities = [new ItemQuantity("seat", 1 + random.Next(20))] };
    }

    private static AccountCommand Change(SeededRandom random, Subscription current) => current.Plans[^1].Code == LifePlans.Flat
        ? new AccountCommand.ChargeAtPeriodEnd(current.Id, "extra", LifePlans.Amount(100 + random.Next(900)))
        : new AccountCommand.ChangeQuantities(
            current.Id,
            [new ItemQuantity("seat", 1 + random.Next(20))],
            random.Next(3) switch
            {
                0 => new Effective.ByConvention(),
                1 => new Effective.Now(),
                _ => new Effective.AtPeriodEnd(),
            });

    private AccountCommand.GrantCredit Grant(SeededRandom random, AccountState seen)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"grant-{++_keys}");
        var grant = CreditGrant.Of(id, (GrantKind)(1 + random.Next(2)), LifePlans.Amount(500 + random.Next(10_000)), seen.AdvancedTo);
        return new AccountCommand.GrantCredit(
            random.Next(2) == 0 ? grant : grant with { ExpiresAt = seen.AdvancedTo + Duration.FromDays(40 + random.Next(40)) }, "clerk");
    }

    /// <summary>What a clerk does about money that came by hand, and where a customer pays from now on; none when there is nothing of it.</summary>
    private static AccountCommand? Money(SeededRandom random, AccountState seen) => random.Next(3) switch
    {
        0 when seen.HandRefunds is [var refund, ..] => new AccountCommand.ConfirmRefund(refund.Key, random.Next(2) == 0, "clerk"),
        1 when seen.Payments.LastOrDefault(static payment => payment.Channel is not null) is { } byHand =>
            new AccountCommand.ReversePayment(byHand.Key, "clerk"),
        2 when seen.Methods is [{ Provider: var from }, ..] => new AccountCommand.MoveCustomer(
            from, from == OtherProvider ? "simulated" : OtherProvider,
            [
                .. seen.Methods.Where(method => method.Provider == from).Select(method => new MovedMethod(
                    method.Id, method with { Provider = from == OtherProvider ? "simulated" : OtherProvider })),
            ]),
        _ => null,
    };

    /// <summary>What is said and done about money that was not paid, and access by hand.</summary>
    private AccountCommand Debts(SeededRandom random, AccountState seen)
    {
        var given = seen.Invoices.FirstOrDefault(static invoice => invoice.Status == InvoiceStatus.Finalized && invoice.WrittenOff.IsPositive);
        return random.Next(4) switch
        {
            0 when given is not null => new AccountCommand.PayBadDebt(given.Id)
            {
                Received = random.Next(2) == 0 ? null : LifePlans.Amount(1 + random.Next(3_000)),
            },
            1 when seen.Case is not null => new AccountCommand.PromisePayment(seen.AdvancedTo + Duration.FromDays(1 + random.Next(20)), "clerk"),
            2 when seen.Invoices.FirstOrDefault(static invoice => invoice.Open.IsPositive) is { } open => new AccountCommand.WriteOffInvoice(open.Id, "clerk"),
            3 => new AccountCommand.SetProfile(new() { Flags = [random.Next(2) == 0 ? "vip" : "watched"] }),
            _ => new AccountCommand.SetOverride(new("gift", random.Next(2) == 0 ? "seat" : "access", random.Next(2) == 0, "clerk")
            {
                UntilAt = seen.AdvancedTo + Duration.FromDays(1 + random.Next(30)),
            }),
        };
    }

    private AccountCommand Correct(SeededRandom random, AccountState seen)
    {
        var invoice = seen.Invoices.IsEmpty ? null : seen.Invoices[random.Next(seen.Invoices.Length)];
        if (invoice is not { Status: InvoiceStatus.Finalized, Lines: not [] })
        {
            return new AccountCommand.ChargeOnce([new OneOffLine("visit", LifePlans.Amount(1_000))]);
        }

        var line = invoice.Lines[random.Next(invoice.Lines.Length)];
        return random.Next(4) switch
        {
            0 or 1 when invoice.Open.IsPositive && number % 5 is 1 or 2 => new AccountCommand.PayInvoice(invoice.Id) { IsOnSession = number % 2 == 0 },
            0 => new AccountCommand.RefundPayment(invoice.Id, LifePlans.Amount(1 + random.Next(1_000))),
            1 when invoice.Open.IsPositive => new AccountCommand.RecordPayment(
                invoice.Id, invoice.Open, string.Create(CultureInfo.InvariantCulture, $"cheque-{number}-{++_keys}")),
            _ => new AccountCommand.IssueCreditNote(
                invoice.Id, [new LineAmount(line.Id, LifePlans.Amount(1 + random.Next(1_000)))], (CreditNoteUse)random.Next(3), "clerk"),
        };
    }
}
