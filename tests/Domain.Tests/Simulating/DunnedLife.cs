using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;
using Billing.Domain.Invoices;
using Billing.Domain.Simulating;
using NodaTime;

namespace Billing.Domain.Tests.Simulating;

/// <summary>
/// The life of an account that pays badly, by a seed: providers that take their time and decline, policies that answer late, and a customer
/// who adds cards, pays by hand and promises. It is kept as a journal keeps it, a decision at a time.
/// </summary>
internal sealed class DunnedLife
{
    private static readonly Catalog Catalog = new([Plans.Monthly("monthly", 30), Plans.Of("weekly", 9, Billing.Domain.Calendars.BillingInterval.Weekly) with { Family = "g" }]);

    private readonly Random _random;
    private readonly DunningPolicy _policy;
    private readonly bool _isAlwaysAnswered;
    private readonly PriorityQueue<AccountCommand, (Instant At, int Number)> _coming = new();
    private Instant _now = Instant.FromUtc(2024, 1, 31, 10, 0);
    private int _commands;

    public DunnedLife(int seed, DunningPolicy policy, int days = 200, bool isAlwaysAnswered = false)
    {
        (_random, _policy, _isAlwaysAnswered) = (new Random(seed), policy, isAlwaysAnswered);
        Until = _now + Duration.FromDays(days);
        Do(new AccountCommand.OpenAccount(new AccountTerms(Given.Euro, _random.Next(2) == 0 ? "Europe/Berlin" : "America/Los_Angeles")
        {
            Dunning = "policy", NetDays = _random.Next(3) == 0 ? 7 : 0,
        }));
        Do(new AccountCommand.AddMethod(new("card-0", CollectionMethodKind.Card, "p", "pm-0") { Country = "DE" }) { IsDefault = true });
        if (_random.Next(3) == 0)
        {
            Do(new AccountCommand.AddMethod(new("card-1", CollectionMethodKind.Card, "p", "pm-1")));
        }

        Do(new AccountCommand.Subscribe("s", "monthly"));
        if (_random.Next(2) == 0)
        {
            Do(new AccountCommand.Subscribe("w", "weekly"));
        }

        Live();
    }

    public AccountState State { get; private set; } = AccountState.New;

    public List<ImmutableArray<AccountFact>> Entries { get; } = [];

    public Instant Until { get; }

    public ImmutableArray<RecordedCase> Cases()
    {
        var recorder = new CaseRecorder("t/a");
        Entries.ForEach(entry => recorder.Take(entry));
        return recorder.Finish(Until);
    }

    private void Live()
    {
        for (var day = 1; day < 200; day += 1 + _random.Next(12))
        {
            Come(Instant.FromUtc(2024, 1, 31, 10, 0) + Duration.FromMinutes((day * 1440) + _random.Next(1440)), null);
        }

        while (true)
        {
            var due = AccountClock.NextDueAt(State) ?? Instant.MaxValue;
            var comes = _coming.TryPeek(out _, out var next) ? next.At : Instant.MaxValue;
            if (Instant.Min(due, comes) > Until)
            {
                return;
            }

            if (due <= comes)
            {
                _now = due;
                Keep(AccountClock.Advance(State, due));
            }
            else
            {
                _now = comes;
                Do(_coming.Dequeue());
            }
        }
    }

    // None stands for whatever the customer or an operator takes into their head then.
    private void Come(Instant at, AccountCommand? command) => _coming.Enqueue(command!, (at, _coming.Count + _commands));

    private void Do(AccountCommand? command)
    {
        if (command is not null || Whim() is { } whim && (command = whim) is not null)
        {
            Keep(AccountDecisions.Decide(State, command, $"c{++_commands}", _now, Catalog));
        }
    }

    private AccountCommand? Whim()
    {
        var open = State.Invoices.FirstOrDefault(static invoice => invoice.Open.IsPositive);
        return _random.Next(12) switch
        {
            0 => new AccountCommand.AddMethod(new($"card-{_commands}", CollectionMethodKind.Card, "p", $"pm-{_commands}")) { IsDefault = _random.Next(2) == 0 },
            1 when open is not null => new AccountCommand.PayInvoice(open.Id) { IsOnSession = true },
            2 when open is not null => new AccountCommand.PayInvoice(open.Id),
            3 when open is not null => new AccountCommand.RecordPayment(open.Id, open.Open, $"hand-{_commands}"),
            4 when open is not null => new AccountCommand.RecordPayment(open.Id, open.Open with { MinorUnits = 1 + _random.Next((int)open.Open.MinorUnits) }, $"hand-{_commands}"),
            5 when State.Case is not null => new AccountCommand.PromisePayment(_now + Duration.FromDays(1 + _random.Next(20)), "op"),
            6 => new AccountCommand.SwitchAutoPay(!State.IsAutoPayOff && _random.Next(3) == 0),
            7 when open is not null && _random.Next(3) == 0 => new AccountCommand.WriteOffInvoice(open.Id, "op"),
            8 when State.Invoices.FirstOrDefault(static invoice => invoice.WrittenOff.IsPositive) is { } givenUp =>
                new AccountCommand.PayBadDebt(givenUp.Id) { Received = givenUp.WrittenOff },
            9 when open is not null && _random.Next(3) == 0 => new AccountCommand.VoidInvoice(open.Id, Given.Eur(0), Given.Eur(0)),
            10 when State.Methods.Length > 1 => new AccountCommand.RemoveMethod(State.Methods[^1].Id),
            11 => new AccountCommand.ChargeOnce([new OneOffLine("extra", Given.Eur(1 + _random.Next(50)))]),
            _ => null,
        };
    }

    private void Keep(Decision decision)
    {
        if (decision is not Decision.Accepted { Facts.IsEmpty: false } accepted)
        {
            return;
        }

        Entries.Add(accepted.Facts);
        State = accepted.Facts.Aggregate(State, AccountEvolution.Apply);
        foreach (var effect in accepted.Effects)
        {
            Answer(effect);
        }
    }

    private void Answer(AccountEffect effect)
    {
        var soon = _now + (_random.Next(5) == 0 ? Duration.FromHours(_random.Next(60)) : Duration.FromSeconds(1 + _random.Next(20)));
        switch (effect)
        {
            case Collect collect:
                if (_random.Next(10) == 0)
                {
                    Come(_now + Duration.FromSeconds(1), new AccountCommand.SettleEffect(collect.Key, new ProviderOutcome.Processing()));
                    soon = _now + Duration.FromDays(1 + _random.Next(4));
                }

                Come(soon, new AccountCommand.SettleEffect(collect.Key, Outcome(collect)));
                break;
            case AccountEffect.AskPolicy ask:
                Come(soon, new AccountCommand.TakePolicy(ask.Key, _random.Next(20) == 0 && !_isAlwaysAnswered ? null : _policy));
                break;
            case AccountEffect.EnforceMeasure measure:
                Come(soon, new AccountCommand.ConfirmMeasure(measure.Key, measure.Product));
                break;
        }
    }

    private ProviderOutcome Outcome(Collect collect) => _random.Next(10) switch
    {
        < 4 => new ProviderOutcome.Succeeded($"pay-{collect.Key}"),
        < 7 => new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds"),
        < 9 => new ProviderOutcome.Declined(DeclineClass.Soft, "do_not_honor"),
        _ => new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card"),
    };
}
