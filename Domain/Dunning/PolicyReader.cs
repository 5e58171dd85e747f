using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Domain.Dunning;

/// <summary>Reads a policy. It is right as a whole or not at all; of what is wrong every place is named, not only the first.</summary>
public static class PolicyReader
{
    private const int DaysMax = 730;
    private const int SegmentsMax = 50;

    /// <summary>More than anybody reads; a document of nothing but mistakes is not answered with a longer one.</summary>
    private const int MistakesMax = 100;

    /// <summary>A policy, or what is wrong with it.</summary>
    public static (DunningPolicy? Policy, ImmutableArray<PolicyMistake> Mistakes) Read(ReadOnlySpan<byte> document, string name, int version)
    {
        if (PolicyText.Check(document) is { } broken)
        {
            return (null, [broken]);
        }

        var mistakes = new List<PolicyMistake>();
        var reader = new Utf8JsonReader(document, PolicyText.Options);
        using var json = JsonDocument.ParseValue(ref reader);
        var policy = Policy(new PolicyPlace(json.RootElement, "$", mistakes), name, version);
        return mistakes.Count == 0 ? (policy, []) : (null, [.. mistakes.Take(MistakesMax)]);
    }

    private static DunningPolicy? Policy(PolicyPlace place, string name, int version)
    {
        if (!place.IsObject())
        {
            return null;
        }

        var segments = place.Each("segments", Segment, SegmentsMax, isRequired: true);
        if (place.Field("segments") is { Element.ValueKind: JsonValueKind.Array } all)
        {
            Order(all, segments);
        }

        place.NothingElse();
        return new DunningPolicy(name, version, segments);
    }

    /// <summary>One for everybody stands at the end and nowhere else: what came behind it would never apply.</summary>
    private static void Order(PolicyPlace all, ImmutableArray<DunningSegment> segments)
    {
        if (all.Element.GetArrayLength() == 0)
        {
            all.Wrong("must have a segment");
        }
        else if (segments.Length == all.Element.GetArrayLength())
        {
            if (segments[^1].When is not null)
            {
                all.Wrong("must end with a segment that has no condition, so that one applies to everybody");
            }

            Reach(all, segments, static (earlier, later) => PolicyReachability.Covers(earlier.When, later.When));

            foreach (var same in segments.GroupBy(static segment => segment.Name, StringComparer.Ordinal).Where(static same => same.Count() > 1))
            {
                all.Wrong($"has two segments named '{same.Key}'");
            }
        }
    }

    /// <summary>The first that fits applies, so each must fit something that none before it does.</summary>
    private static void Reach<T>(PolicyPlace all, ImmutableArray<T> read, Func<T, T, bool> covers)
    {
        for (var later = 1; later < read.Length; later++)
        {
            var earlier = 0;
            while (earlier < later && !covers(read[earlier], read[later]))
            {
                earlier++;
            }

            if (earlier < later)
            {
                all.At(later).Wrong($"never applies: whatever it is for, the one at {earlier} is for already");
            }
        }
    }

    private static DunningSegment? Segment(PolicyPlace place)
    {
        if (!place.IsObject())
        {
            return null;
        }

        var name = place.Name("name", isRequired: true);
        var when = place.Field("when");
        var condition = when is null ? null : Condition(when);
        var schedule = place.Field("schedule", isRequired: true) is { } said ? Schedule(said) : null;
        place.NothingElse();
        return name is null || schedule is null || (when is not null && condition is null) ? null : new DunningSegment(name, condition, schedule);
    }

    private static SegmentCondition? Condition(PolicyPlace place)
    {
        if (!place.IsObject())
        {
            return null;
        }

        var condition = new SegmentCondition
        {
            Plans = place.Names("plans"),
            Products = place.Names("products"),
            Countries = place.Names("countries", static text => text.Length == 2 && text.All(char.IsAsciiLetterUpper), "a country as DE"),
            Currencies = place.Names("currencies", static text => Currency.TryOf(text, out _), "a currency that there is, as EUR"),
            Flags = place.Names("flags"),
            Kinds = place.Names("kinds"),
            Providers = place.Names("providers"),
            RevenueAtLeast = place.Amount("revenue_at_least"),
            RevenueBelow = place.Amount("revenue_below"),
            TenureDaysAtLeast = place.Number("tenure_days_at_least", 0, 36_500),
            TenureDaysBelow = place.Number("tenure_days_below", 1, 36_500),
            PaysByInvoice = place.Flag("pays_by_invoice"),
        };
        place.NothingElse();
        if (condition == new SegmentCondition() && place.Element.EnumerateObject().All(static field => IsNothing(field.Value)))
        {
            place.Wrong("says nothing: leave it out for a segment that applies to everybody");
        }

        if (condition is { RevenueAtLeast: { } least, RevenueBelow: { } below } && (least.Currency != below.Currency || least >= below))
        {
            place.Wrong("has bounds of revenue between which there is nothing");
        }

        if (condition is { TenureDaysAtLeast: { } from, TenureDaysBelow: { } until } && from >= until)
        {
            place.Wrong("has bounds of tenure between which there is nothing");
        }

        return condition;
    }

    private static bool IsNothing(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);

    private static DunningSchedule? Schedule(PolicyPlace place)
    {
        if (!place.IsObject())
        {
            return null;
        }

        var schedule = new DunningSchedule
        {
            GraceDays = place.Number("grace_days", 0, DaysMax) ?? 0,
            Retries = place.Each("retries", Row, 50),
            Window = place.Field("window") is { } window ? Window(window) : null,
            Steps = place.Each("steps", Step, 50),
            PatienceDays = place.Number("patience_days", 0, DaysMax) ?? 0,
            Exhausted = place.OneOf<DunningEnd>("exhausted") ?? DunningEnd.Nothing,
            PeaceDays = place.Number("peace_days", 0, DaysMax) ?? 0,
        };
        place.NothingElse();
        if (place.Field("retries") is { Element.ValueKind: JsonValueKind.Array } rows && rows.Element.GetArrayLength() == schedule.Retries.Length)
        {
            Reach(rows, schedule.Retries, PolicyReachability.Covers);
        }

        return schedule;
    }

    private static RetryRow? Row(PolicyPlace place)
    {
        if (!place.IsObject())
        {
            return null;
        }

        var row = new RetryRow(place.Numbers("after_days", 0, DaysMax, 30, isRequired: true))
        {
            Class = place.OneOf<DeclineClass>("class"),
            Code = place.Name("code"),
            Provider = place.Name("provider"),
            Kind = place.OneOf<CollectionMethodKind>("kind"),
            AtLeast = place.Amount("at_least"),
            Below = place.Amount("below"),
            WithBackup = place.Flag("with_backup") ?? false,
            Window = place.Field("window") is { } window ? Window(window) : null,
        };
        place.NothingElse();
        if (row is { AtLeast: { } least, Below: { } below } && (least.Currency != below.Currency || least >= below))
        {
            place.Wrong("has bounds of the amount between which there is nothing");
        }

        return row;
    }

    private static RetryWindow? Window(PolicyPlace place)
    {
        if (!place.IsObject())
        {
            return null;
        }

        var window = new RetryWindow
        {
            Days = place.Numbers("days", 1, 31, 31),
            FromHour = place.Number("from_hour", 0, 23) ?? 0,
            UntilHour = place.Number("until_hour", 1, 24) ?? 24,
            PatienceDays = place.Number("patience_days", 0, 31) ?? 7,
        };
        place.NothingElse();
        if (window.FromHour >= window.UntilHour)
        {
            place.Wrong("must begin before it ends");
        }

        return window;
    }

    private static DunningStep? Step(PolicyPlace place)
    {
        if (!place.IsObject())
        {
            return null;
        }

        var at = place.Field("at", isRequired: true) is { } moment ? Moment(moment) : null;
        var action = place.Field("do", isRequired: true) is { } said ? Action(said) : null;
        place.NothingElse();
        return at is null || action is null ? null : new DunningStep(at, action);
    }

    private static StepMoment? Moment(PolicyPlace place)
    {
        if (!place.IsObject())
        {
            return null;
        }

        var kind = place.Name("is", isRequired: true);
        StepMoment? moment = kind switch
        {
            "days" => place.Number("count", 0, DaysMax, isRequired: true) is { } days ? new StepMoment.Days(days) : null,
            "failures" => place.Number("count", 1, 100, isRequired: true) is { } failures ? new StepMoment.Failures(failures) : null,
            "hard_decline" => new StepMoment.HardDecline(),
            "exhaustion" => new StepMoment.Exhaustion(),
            _ => Unknown<StepMoment>(place, kind, "days, failures, hard_decline, exhaustion"),
        };
        place.NothingElse();
        return moment;
    }

    private static DunningAction? Action(PolicyPlace place)
    {
        if (!place.IsObject())
        {
            return null;
        }

        var kind = place.Name("is", isRequired: true);
        DunningAction? action = kind switch
        {
            "notify" => (place.Name("template", isRequired: true), place.Name("channel", isRequired: true)) is ({ } template, { } channel)
                ? new DunningAction.Notify(template, channel) : null,
            "flag" => place.Name("name", isRequired: true) is { } name ? new DunningAction.Flag(name) : null,
            "restrict" => place.Name("feature", isRequired: true) is { } feature
                ? new DunningAction.Restrict(feature) { Product = place.Name("product") } : null,
            "suspend" => new DunningAction.Suspend { StopsBilling = place.Flag("stops_billing") ?? false, Product = place.Name("product") },
            "cancel" => new DunningAction.Cancel { Product = place.Name("product") },
            "write_off" => new DunningAction.WriteOff(),
            _ => Unknown<DunningAction>(place, kind, "notify, flag, restrict, suspend, cancel, write_off"),
        };
        if (action is null)
        {
            place.Field("product");
        }

        place.NothingElse();
        return action;
    }

    private static T? Unknown<T>(PolicyPlace place, string? kind, string kinds)
        where T : class
    {
        if (kind is not null)
        {
            place.Field("is")!.Wrong($"must be one of {kinds}");
        }

        return null;
    }
}
