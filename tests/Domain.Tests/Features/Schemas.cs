using System.Collections.Immutable;
using Billing.Domain.Features;

namespace Billing.Domain.Tests.Features;

/// <summary>What values the features of a tenant can have. Whatever is not known to fit is refused.</summary>
public sealed class Schemas
{
    private static readonly EntitlementShape Seats = new EntitlementShape.Quota { Least = 1, Most = 100, Decimals = 1, Unit = "seats" };
    private static readonly EntitlementShape Regions = new EntitlementShape.Choice { Allowed = ["eu", "us"], EntriesMin = 1 };
    private static readonly EntitlementShape Domains = new EntitlementShape.Choice { Pattern = @"[a-z]+\.example", LengthMax = 14, EntriesMax = 2 };
    private static readonly EntitlementSchemas Known = Having(("sso", new EntitlementShape.Switch()), ("seats", Seats), ("regions", Regions), ("domains", Domains));

    public static TheoryData<string, int?, EntitlementValue?, string?> Values => new()
    {
        { "sso", 1, new EntitlementValue.Switch(On: true), null },
        { "sso", 1, new EntitlementValue.Switch(On: false), null },
        { "sso", 1, new EntitlementValue.Quota(1), "$.value.is" },
        { "sso", 1, new EntitlementValue.Choice(["on"]), "$.value.is" },
        { "sso", 1, null, "$.value" },
        { "sso", 2, new EntitlementValue.Switch(On: true), "$.version" },
        { "sso", 0, new EntitlementValue.Switch(On: true), "$.version" },
        { "sso", null, new EntitlementValue.Switch(On: true), "$.version" },
        { "SSO", 1, new EntitlementValue.Switch(On: true), "$.feature" },
        { "seats", 1, new EntitlementValue.Quota(1), null },
        { "seats", 1, new EntitlementValue.Quota(100), null },
        { "seats", 1, new EntitlementValue.Quota(99.50m), null },
        { "seats", 1, new EntitlementValue.Quota(99.55m), "$.value.amount" },
        { "seats", 1, new EntitlementValue.Quota(0.9m), "$.value.amount" },
        { "seats", 1, new EntitlementValue.Quota(100.1m), "$.value.amount" },
        { "seats", 1, new EntitlementValue.Quota(decimal.MinValue), "$.value.amount" },
        { "seats", 1, new EntitlementValue.Switch(On: true), "$.value.is" },
        { "regions", 1, new EntitlementValue.Choice(["us", "eu"]), null },
        { "regions", 1, new EntitlementValue.Choice(["us", "asia"]), "$.value.values[1]" },
        { "regions", 1, new EntitlementValue.Choice(["us", "us"]), "$.value.values[1]" },
        { "regions", 1, new EntitlementValue.Choice([]), "$.value.values" },
        { "domains", 1, new EntitlementValue.Choice([]), null },
        { "domains", 1, new EntitlementValue.Choice(["a.example", "b.example"]), null },
        { "domains", 1, new EntitlementValue.Choice(["a.example", "b.example", "c.example"]), "$.value.values" },
        { "domains", 1, new EntitlementValue.Choice(["a.example\n"]), "$.value.values[0]" },
        { "domains", 1, new EntitlementValue.Choice(["xa.example.com"]), "$.value.values[0]" },
        { "domains", 1, new EntitlementValue.Choice(["abcdefg.example"]), "$.value.values[0]" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Take_what_fits_and_say_where_something_does_not(string feature, int? version, EntitlementValue? value, string? wrongAt) =>
        Assert.Equal(wrongAt is null ? [] : [wrongAt], Known.Check(feature, version, value).Select(static mistake => mistake.Path));

    public static TheoryData<EntitlementShape, string> Shapes => new()
    {
        { new EntitlementShape.Quota { Least = -1 }, "$.shape.least" },
        { new EntitlementShape.Quota { Least = 5, Most = 4 }, "$.shape.most" },
        { new EntitlementShape.Quota { Decimals = 10 }, "$.shape.decimals" },
        { new EntitlementShape.Quota { Unit = "" }, "$.shape.unit" },
        { new EntitlementShape.Choice { LengthMax = 0 }, "$.shape.length_max" },
        { new EntitlementShape.Choice { LengthMax = 81 }, "$.shape.length_max" },
        { new EntitlementShape.Choice { EntriesMax = 101 }, "$.shape.entries_max" },
        { new EntitlementShape.Choice { EntriesMin = 3, EntriesMax = 2 }, "$.shape.entries_min" },
        { new EntitlementShape.Choice { Pattern = "(" }, "$.shape.pattern" },
        { new EntitlementShape.Choice { Pattern = @"(a)\1" }, "$.shape.pattern" },
        { new EntitlementShape.Choice { Pattern = "a(?=b)" }, "$.shape.pattern" },
        { new EntitlementShape.Choice { Pattern = "a)|(b" }, "$.shape.pattern" },
        { new EntitlementShape.Choice { Pattern = new string('a', 201) }, "$.shape.pattern" },
        { new EntitlementShape.Choice { Allowed = ["a", "a"] }, "$.shape.allowed[1]" },
        { new EntitlementShape.Choice { Allowed = ["a", "b1"], Pattern = "[a-z]+" }, "$.shape.allowed[1]" },
        { new EntitlementShape.Choice { Allowed = ["a", ""] }, "$.shape.allowed[1]" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Are_refused_when_no_value_could_be_told_by_them(EntitlementShape shape, string wrongAt)
    {
        var (next, schema, mistakes) = Known.With("new", shape);
        Assert.Same(Known, next);
        Assert.Null(schema);
        Assert.Equal([wrongAt], mistakes.Select(static mistake => mistake.Path));
    }

    [Fact]
    public void Have_versions_that_stay()
    {
        var (next, schema, _) = Known.With("seats", new EntitlementShape.Quota { Most = 10 });
        Assert.Equal(2, schema!.Version);
        Assert.Equal(Seats, next.Find("seats", 1)!.Shape);
        Assert.Empty(next.Check("seats", 1, new EntitlementValue.Quota(50)));
        Assert.NotEmpty(next.Check("seats", 2, new EntitlementValue.Quota(50)));
        Assert.Same(next, next.With("seats", new EntitlementShape.Quota { Most = 10.0m }).Next);
        Assert.Equal(3, next.With("seats", Seats).Schema!.Version);
    }

    [Fact]
    public void Look_at_everything_that_a_plan_gives()
    {
        ImmutableArray<PlanEntitlement> plan =
        [
            new("sso", 1, new EntitlementValue.Switch(On: true)), new("seats", 1, new EntitlementValue.Quota(101)), new("none", 1, new EntitlementValue.Quota(1)),
            new("sso", 1, new EntitlementValue.Switch(On: false)), new("regions", 2, new EntitlementValue.Choice(["eu"])),
        ];
        Assert.Equal(
            ["$.entitlements[1].value.amount", "$.entitlements[2].feature", "$.entitlements[3].feature", "$.entitlements[4].version"],
            Known.Check(plan).Select(static mistake => mistake.Path));
        Assert.Empty(Known.Check(plan[..1]));
        Assert.NotEmpty(EntitlementSchemas.None.Check(plan[..1]));
    }

    [Fact]
    public void Look_at_the_value_of_an_override_and_leave_one_without_alone()
    {
        var given = new EntitlementOverride("o", "seats", IsAllowed: true, "ann");
        Assert.Empty(Known.Check(given));
        Assert.Empty(Known.Check(given with { Version = 1, Value = new EntitlementValue.Quota(7) }));
        Assert.Equal("$.version", Assert.Single(Known.Check(given with { Value = new EntitlementValue.Quota(7) })).Path);
        Assert.Equal("$.value", Assert.Single(Known.Check(given with { Version = 1 })).Path);
        Assert.Equal("$.value.amount", Assert.Single(Known.Check(given with { Version = 1, Value = new EntitlementValue.Quota(700) })).Path);
    }

    [Fact]
    public void Match_any_pattern_of_any_tenant_in_time()
    {
        var (next, schema, _) = Known.With("deep", new EntitlementShape.Choice { Pattern = "(((a+)+)+)+b|((a{9}){9}){9}" });
        if (schema is not null)
        {
            Assert.NotEmpty(next.Check("deep", 1, new EntitlementValue.Choice([new string('a', 79) + "c"])));
        }
    }

    private static EntitlementSchemas Having(params ReadOnlySpan<(string Feature, EntitlementShape Shape)> features)
    {
        var schemas = EntitlementSchemas.None;
        foreach (var (feature, shape) in features)
        {
            schemas = schemas.With(feature, shape).Next;
        }

        return schemas;
    }
}
