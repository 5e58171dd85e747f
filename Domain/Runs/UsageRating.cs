using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Charging;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Prorating;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Runs;

/// <summary>What the usage of an item in a stretch of time costs: its lines, and what its meter carries on.</summary>
internal sealed record RatedItem(ImmutableArray<InvoiceLine> Lines, Money Total, CarriedOver CarriedOver)
{
    /// <summary>The same lines for a stretch whose calendar is not known any more.</summary>
    public RatedItem WithoutOrigin() => this with
    {
        Lines = [.. Lines.Select(line => line with { Period = line.Period! with { Origin = null } })],
    };

    /// <summary>The same lines with no more than a plan's maximum leaves room for.</summary>
    public RatedItem Within(Money room)
    {
        if (Total <= room)
        {
            return this;
        }

        var lines = ImmutableArray.CreateBuilder<InvoiceLine>(Lines.Length);
        var left = room;
        foreach (var line in Lines)
        {
            var amount = DerivedMoney.Least(line.Amount, DerivedMoney.Given("left of the plan's maximum", left));
            lines.Add(line with { Amount = amount });
            left -= amount.Money;
        }

        return this with { Lines = lines.MoveToImmutable(), Total = room - left };
    }
}

/// <summary>Prices the usage of one item.</summary>
internal static class UsageRating
{
    public static RatedItem Of(
        Subscription subscription, PlanItem item, UsageSpan span, DateTimeZone zone, BillingConvention ofAccount, CarriedOver carried)
    {
        var convention = subscription.ConventionOf(span.Term.PlanKey, ofAccount);
        var currency = subscription.Plan(span.Term.PlanKey).Currency;
        var events = Within(subscription.Usage, item.Meter!.Meter, span.Span);
        var lines = ImmutableArray.CreateBuilder<InvoiceLine>(1);
        var carriedOver = carried;
        foreach (var (code, model, bucket) in Buckets(item, events))
        {
            var reading = Reading.Of(item.Meter!.Aggregation, bucket, span.Span, item.Meter.IsRecurring ? carried : CarriedOver.Nothing);
            carriedOver = item.Meter.IsRecurring ? reading.CarriedOver : CarriedOver.Nothing;
            var price = Price(item, model, reading, bucket, span, convention, carried);
            var amount = price.ToMoney(currency, convention.LineRounding);
            if (!amount.Money.IsZero || !bucket.IsEmpty)
            {
                lines.Add(Line(subscription, item, code, amount, reading, span, zone));
            }
        }

        Cap(lines, item, currency);
        AddTrueUp(lines, subscription, item, span, zone, convention, currency);
        var all = lines.DrainToImmutable();
        var total = Money.Zero(currency);
        foreach (var line in all)
        {
            total += line.Amount.Money;
        }

        return new(all, total, carriedOver);
    }

    private static ImmutableArray<UsageEvent> Within(ImmutableArray<UsageEvent> usage, string meter, Span span)
    {
        var events = ImmutableArray.CreateBuilder<UsageEvent>(1);
        foreach (var each in usage)
        {
            if (span.Contains(each.HappenedAt) && each.Meter == meter)
            {
                events.Add(each);
            }
        }

        return events.DrainToImmutable();
    }

    private static IEnumerable<(string Code, ChargeModel Model, ImmutableArray<UsageEvent> Events)> Buckets(
        PlanItem item, ImmutableArray<UsageEvent> events)
    {
        var meter = item.Meter!;
        if (meter.GroupBy is null && meter.Filters.IsEmpty)
        {
            return [(item.Code, item.Model, events)];
        }

        if (meter.GroupBy is { } property && item.Model is not ChargeModel.Matrix)
        {
            return UsageBuckets.ByGroup(events, property).Select(bucket => ($"{item.Code}/{bucket.Code}", item.Model, bucket.Events));
        }

        return UsageBuckets.ByFilter(events, [.. meter.Filters.Select(filter => filter.Filter)]).Select(bucket => (
            bucket.Code == UsageBuckets.Other ? item.Code : $"{item.Code}/{bucket.Code}",
            meter.Filters.FirstOrDefault(filter => filter.Filter.Code == bucket.Code)?.Model ?? item.Model,
            bucket.Events));
    }

    private static Figure Price(
        PlanItem item,
        ChargeModel model,
        Reading reading,
        ImmutableArray<UsageEvent> events,
        UsageSpan span,
        BillingConvention convention,
        CarriedOver carried)
    {
        if (item.Meter!.IsProrated)
        {
            return NotBelowNothing(ProratedLevel.Price(
                model,
                item.Meter.IsRecurring ? carried.Level : 0,
                ProratedLevel.Changes(item.Meter.Aggregation, events, span.Calendar.Zone, carried),
                span.Calendar,
                span.Whole,
                convention,
                item.Timing == BillingTiming.InAdvance));
        }

        var groups = model is ChargeModel.Matrix && item.Meter.GroupBy is { } property
            ? UsageBuckets.ByGroup(events, property)
                .Select(bucket => new UsageGroup(bucket.Code, Math.Max(0, bucket.Events.Sum(usage => usage.Value))))
                .ToImmutableArray()
            : [];
        return Rating.Price(model, new(NotBelowNothing(reading.Units), reading.Values, groups), convention);
    }

    // Whoever reports less than nothing owes nothing; usage never pays out.
    private static Figure NotBelowNothing(Figure figure) =>
        figure.Value.Sign < 0 ? Figure.Greatest(figure, Figure.Given("nothing", 0)) : figure;

    private static InvoiceLine Line(
        Subscription subscription, PlanItem item, string code, DerivedMoney amount, Reading reading, UsageSpan span, DateTimeZone zone) =>
        LineShapes.Of(
            LineKind.Usage,
            subscription,
            span.Term.PlanKey,
            code,
            amount,
            span.Span,
            zone,
            PeriodOrigin.Of(span.Calendar, span.Whole),
            reading.Units.Value.ToDecimal(),
            item.TaxRates);

    private static void Cap(ImmutableArray<InvoiceLine>.Builder lines, PlanItem item, Currency currency)
    {
        if (item.Maximum is not { } maximum)
        {
            return;
        }

        var room = DerivedMoney.Given("maximum", maximum);
        for (var i = 0; i < lines.Count; i++)
        {
            lines[i] = lines[i] with { Amount = DerivedMoney.Least(lines[i].Amount, room) };
            room = DerivedMoney.Given("left of the maximum", room.Money - lines[i].Amount.Money);
        }
    }

    private static void AddTrueUp(
        ImmutableArray<InvoiceLine>.Builder lines,
        Subscription subscription,
        PlanItem item,
        UsageSpan span,
        DateTimeZone zone,
        BillingConvention convention,
        Currency currency)
    {
        if (item.Minimum is { } minimum && span.IsDue)
        {
            var billed = DerivedMoney.Sum("usage", currency, lines.Select(line => line.Amount));
            if (Commitments.TrueUp(TrueUps.ShareOf(minimum, span, convention), billed) is { } missing)
            {
                lines.Add(LineShapes.Of(LineKind.TrueUp, subscription, span.Term.PlanKey, item.Code, missing, span.Span, zone) with
                {
                    TaxRates = item.TaxRates,
                });
            }
        }
    }
}
