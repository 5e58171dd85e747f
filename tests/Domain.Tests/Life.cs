using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Derivations;
using Billing.Domain.Invoices;
using Billing.Domain.Ledgers;
using Billing.Domain.Metering;
using Billing.Domain.Runs;
using Billing.Domain.Subscriptions;
using NodaTime;
using NodaTime.Text;
using Billing.Domain.Tests.Accounts;

namespace Billing.Domain.Tests;

/// <summary>
/// An account on a clock of its own, driven the way the shell drives it: everything due is advanced, then a command is
/// decided. After every decision the laws that always hold are checked.
/// </summary>
internal sealed class Life
{
    private readonly Catalog catalog;
    private readonly HashSet<object> found = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> checkedNotes = new(ReferenceEqualityComparer.Instance);
    private int commands;

    public Life(BillingConvention convention, AccountTerms terms, params ImmutableArray<PlanVersion> plans)
    {
        catalog = new(plans);
        Now = Instant.FromUtc(2000, 1, 1, 0, 0);
        Do(new AccountCommand.OpenAccount(terms with { Convention = convention }));
    }

    public Life(BillingConvention convention, params ImmutableArray<PlanVersion> plans)
        : this(convention, new AccountTerms(plans[0].Currency, "UTC"), plans)
    {
    }

    public AccountState State { get; private set; } = AccountState.New;

    public Instant Now { get; private set; }

    public List<AccountEffect> Effects { get; } = [];

    public List<AccountFact> Facts { get; } = [];

    public ImmutableArray<Invoice> Invoices => State.Invoices;

    public Invoice Last => State.Invoices[^1];

    public CreditNote LastNote => State.CreditNotes[^1];

    public Life At(string instant)
    {
        var to = Given.At(instant);
        while (AccountClock.NextDueAt(State) is { } due && due <= to)
        {
            Now = due;
            Take((Decision.Accepted)AccountClock.Advance(State, to));
            Assert.True(AccountClock.NextDueAt(State) is not { } next || next > due, $"{due} is due again and again");
        }

        Now = to;
        return this;
    }

    public Life Do(AccountCommand command)
    {
        var decision = AccountDecisions.Decide(State, command, $"c{++commands}", Now, catalog);
        Assert.True(decision is Decision.Accepted, (decision as Decision.Refused)?.Rejection.ToString());
        Take((Decision.Accepted)decision);
        return this;
    }

    /// <summary>What was asked and decided, for whoever has to find out why a law was broken.</summary>
    public List<(Instant At, AccountFact Fact)> Log { get; } = [];

    /// <summary>Asks for something that may be refused; says whether anything came of it.</summary>
    public bool Try(AccountCommand command)
    {
        if (AccountDecisions.Decide(State, command, $"c{++commands}", Now, catalog) is not Decision.Accepted { Facts.IsEmpty: false } accepted)
        {
            return false;
        }

        Take(accepted);
        return true;
    }

    /// <summary>The same, and then the very same once more, from which nothing may come.</summary>
    public bool TryTwice(AccountCommand command)
    {
        var changed = Try(command);
        var again = AccountDecisions.Decide(State, command, $"c{commands}", Now, catalog);
        Assert.True(
            again is Decision.Refused or Decision.Accepted { Facts.IsEmpty: true, Effects.IsEmpty: true },
            $"once more: {command} -> {string.Join("; ", (again as Decision.Accepted)?.Facts.Select(fact => fact.ToString()) ?? [])}");
        return changed;
    }

    public string Refused(AccountCommand command) =>
        ((Decision.Refused)AccountDecisions.Decide(State, command, $"c{++commands}", Now, catalog)).Rejection.Code;

    public Life Subscribe(string plan, AnchorChoice? anchor = null, string id = "s", Func<AccountCommand.Subscribe, AccountCommand.Subscribe>? with = null)
    {
        var command = new AccountCommand.Subscribe(id, plan) { Anchor = anchor ?? new AnchorChoice.Anniversary() };
        return Do(with is null ? command : with(command));
    }

    public Life Change(string plan, Effective? when = null, string id = "s", int? anchorDay = null, string? anchorOn = null, params ImmutableArray<ItemQuantity> quantities) =>
        Do(new AccountCommand.ChangePlan(id, plan, when ?? new Effective.ByConvention())
        {
            AnchorDay = anchorDay,
            AnchorOn = anchorOn is null ? null : Given.Date(anchorOn),
            Quantities = quantities,
        });

    public Life Cancel(TerminationCredit credit = TerminationCredit.Credit, string id = "s") =>
        Do(new AccountCommand.CancelSubscription(id, new Effective.Now(), credit));

    public Life Use(decimal value, string meter = "units", string? at = null, string id = "s", string? property = null) =>
        Do(new AccountCommand.RecordUsage(id,
        [
            new UsageEvent($"e{commands}", meter, at is null ? Now : Given.At(at), value)
            {
                Properties = property is null ? [] : [new(property.Split('=')[0], property.Split('=')[1])],
            },
        ]));

    public Life Pay(Invoice invoice, decimal amount) =>
        Do(new AccountCommand.RecordPayment(invoice.Id, Money.Of(amount, invoice.Currency), $"p{commands}"));

    public Life PayAll()
    {
        foreach (var invoice in State.Invoices.Where(invoice => invoice.Open.IsPositive))
        {
            Pay(invoice, invoice.Open.Major);
        }

        return this;
    }

    /// <summary>The provider takes everything that it was asked for.</summary>
    public Life Charge(string? reference = null)
    {
        foreach (var collect in State.Pending.OfType<Collect>())
        {
            Do(new AccountCommand.SettleEffect(collect.Key, new ProviderOutcome.Succeeded(reference ?? $"pay-{collect.Key}")));
        }

        return this;
    }

    /// <summary>The lines of an invoice as from, until, kind and amount.</summary>
    public static IEnumerable<string> Lines(Invoice invoice) => invoice.Lines.Select(line =>
        (line.Period is { } period ? $"{LocalDatePattern.Iso.Format(period.From)} {LocalDatePattern.Iso.Format(period.Until)} " : string.Empty)
        + line.Amount.Money.Major.ToString(CultureInfo.InvariantCulture));

    public IEnumerable<string> AllLines() => State.Invoices.SelectMany(Lines);

    /// <summary>Invoices that were issued on a local date.</summary>
    public IEnumerable<Invoice> On(string date) => State.Invoices.Where(invoice => invoice.IssuedOn == Given.Date(date));

    public Subscription Subscription(string id = "s") => State.Subscription(id)!;

    private void Take(Decision.Accepted accepted)
    {
        foreach (var fact in accepted.Facts)
        {
            Log.Add((Now, fact));
            State = AccountEvolution.Apply(State, fact);
            Facts.Add(fact);
        }

        // What the decision says comes next is what its facts make of what was; writing it all down each time would take long.
        Assert.True(accepted.Facts.IsEmpty || Log.Count % 16 != 0 || DomainJson.Write(accepted.Next) == DomainJson.Write(State), "the next state is another");
        Effects.AddRange(accepted.Effects);
        CheckLaws();
    }

    private static void CheckDates(InvoiceLine line)
    {
        if (line.Period is { Origin: { } origin } period)
        {
            var (_, _, startAt, endAt) = PeriodRecalculation.Of(origin);
            // The last usage of a subscription counts to the end of its last moment.
            Assert.True(startAt <= period.StartAt && period.EndAt <= endAt + Duration.FromMilliseconds(1), $"{origin}: {period}");
        }
    }

    private void CheckNothingIsBilledTwice()
    {
        foreach (var subscription in State.Subscriptions)
        {
            foreach (var item in subscription.Billed.Where(span => !span.Span.IsEmpty).GroupBy(span => (span.Item.Code, span.Item.Meter is null)))
            {
                var spans = item.OrderBy(span => span.Span.StartAt).ToList();
                for (var i = 1; i < spans.Count; i++)
                {
                    var overlap = spans[i - 1].Span.And(spans[i].Span);
                    Assert.True(overlap.IsEmpty, $"{subscription.Id} {item.Key}: {spans[i - 1].Span} and {spans[i].Span}");
                }
            }

            // A run has just been made where anything changed; a second one must find nothing to charge or give back. Who is suspended is not
            // run: their days are made good when they return.
            var isHeld = subscription.Status == SubscriptionStatus.Blocked && State.Standing.IsUnbilled(subscription.Family);
            if (!isHeld && subscription.IsCurrent && subscription.StartedAt <= Now && !State.IsInvoicingOff)
            {
                var again = FeeRun.Of(subscription, State.Terms.Zone, State.Terms.Convention, Now, State.Drafts);
                Assert.True(again.Charges.IsEmpty, $"not billed: {again.Charges.FirstOrDefault()}");
                Assert.True(again.Givebacks.IsEmpty, $"not given back: {again.Givebacks.FirstOrDefault()}");
            }
        }
    }

    private void CheckLaws()
    {
        Assert.Equal(0, State.Books.Balances.Sum(balance => balance.Amount.MinorUnits));
        if (State.Agreed is null)
        {
            return;
        }

        // What has not changed since it was found right is still right.
        foreach (var invoice in State.Invoices.Where(invoice => found.Add(invoice) | State.NotesOf(invoice.Id).Any(note => found.Add(note))))
        {
            foreach (var line in invoice.Lines)
            {
                Assert.True(Recalculation.Confirms(line.Amount), Explanation.Of(line.Amount.Derivation));
                CheckDates(line);
                Assert.True(Recalculation.Confirms(line.Tax), Explanation.Of(line.Tax.Derivation));
                Assert.True(Recalculation.Confirms(line.Discount), Explanation.Of(line.Discount.Derivation));
            }

            var notes = State.NotesOf(invoice.Id).Aggregate(Money.Zero(invoice.Currency), (sum, note) => sum + note.Total);
            Assert.True(invoice.Status == InvoiceStatus.Draft || notes <= invoice.Total, $"notes of {notes} exceed {invoice.Id} of {invoice.Total}");
            Assert.True(!invoice.Total.IsNegative || invoice.Status == InvoiceStatus.Draft, $"{invoice.Id} comes to {invoice.Total}");
        }

        foreach (var line in State.CreditNotes.Where(note => checkedNotes.Add(note)).SelectMany(note => note.Lines))
        {
            Assert.True(Recalculation.Confirms(line.Net) && Recalculation.Confirms(line.Tax));
        }

        Assert.True(State.Grants.All(grant => !grant.Left.IsNegative && grant.Left <= grant.Amount));
        foreach (var currency in State.Terms.OtherCurrencies.Prepend(State.Terms.Currency))
        {
            var credit = State.Grants.Where(grant => grant.Left.Currency == currency).Aggregate(Money.Zero(currency), (sum, grant) => sum + grant.Left);
            Assert.Equal(-credit, State.Books[LedgerAccount.CustomerCredit, currency]);
            Assert.Equal(0, State.Books.Balances.Where(balance => balance.Amount.Currency == currency).Sum(balance => balance.Amount.MinorUnits));
        }

        CheckNothingIsBilledTwice();
        var numbers = State.Invoices.Where(invoice => invoice.Number is not null).Select(invoice => invoice.Number).ToList();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        CheckDebts();
    }

    // What was just brought in line is in line: an outcome of nothing brings about nothing.
    private void CheckDebts()
    {
        var again = (Decision.Accepted)AccountDecisions.Decide(
            State, new AccountCommand.SettleEffect("nothing", new ProviderOutcome.Unknown()), "again", Instant.Max(Now, State.AdvancedTo), catalog);
        Assert.True(again.Facts.IsEmpty, $"recompute finds {string.Join("; ", again.Facts)}");
        Assert.True(State.Case is not null || State.Standing.IsNothing, "something stands without a case");
        Assert.True(State.Failures.Select(static failure => failure.Key).Distinct().Count() == State.Failures.Length, "a failure counts twice");
    }
}

/// <summary>Plans as the tables write them.</summary>
internal static class Plans
{
    public static PlanVersion Monthly(string code, decimal price, BillingTiming timing = BillingTiming.InAdvance, Currency? currency = null) =>
        Of(code, price, BillingInterval.Monthly, timing, currency);

    public static PlanVersion Of(
        string code, decimal price, BillingInterval interval, BillingTiming timing = BillingTiming.InAdvance, Currency? currency = null) =>
        new(code, 1, currency ?? Given.Euro, interval, [Fee("fee", price, timing)]) { Family = "f" };

    public static PlanItem Fee(string code, decimal price, BillingTiming timing = BillingTiming.InAdvance) =>
        new(code, new ChargeModel.PerUnit(price)) { Timing = timing };

    public static PlanItem Metered(string code, decimal price, BillingTiming timing = BillingTiming.InArrears, string meter = "units") =>
        new(code, new ChargeModel.PerUnit(price)) { Timing = timing, Meter = new(meter, Aggregation.Sum) };

    public static PlanVersion With(this PlanVersion plan, params ImmutableArray<PlanItem> items) => plan with { Items = plan.Items.AddRange(items) };
}
