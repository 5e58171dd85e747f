using System.Text;
using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;
using NodaTime;

namespace Billing.Domain.Tests.Dunning;

public sealed class Policies
{
    private const string Least = """{"segments":[{"name":"all","schedule":{}}]}""";

    [Fact]
    public void Say_nothing_they_do_not_have_to() => Assert.Equal(
        new DunningPolicy("p", 1, [new("all", null, new DunningSchedule())]), Read(Least).Policy);

    [Fact]
    public void Are_read_whole()
    {
        var policy = Read(
            """
            {"segments":[
              {"name":"gold","when":{"plans":["team"],"products":["a","b"],"countries":["DE"],"currencies":["EUR"],"flags":["risk"],"kinds":["enterprise"],"providers":["stripe"],
                "revenue_at_least":{"minor_units":100,"currency":"EUR"},"revenue_below":{"minor_units":200,"currency":"EUR"},
                "tenure_days_at_least":1,"tenure_days_below":9,"pays_by_invoice":false},
               "schedule":{"grace_days":3,"patience_days":4,"peace_days":5,"exhausted":"written_off",
                "retries":[{"window":{"days":[25]},"class":"soft","code":"x","provider":"stripe","kind":"bank_debit","with_backup":true,"after_days":[1,2],
                  "at_least":{"minor_units":1,"currency":"EUR"},"below":{"minor_units":2,"currency":"EUR"}}],
                "window":{"days":[1,15],"from_hour":8,"until_hour":18,"patience_days":2},
                "steps":[{"at":{"is":"days","count":1},"do":{"is":"notify","template":"t","channel":"email"}},
                  {"at":{"is":"failures","count":2},"do":{"is":"flag","name":"f"}},
                  {"at":{"is":"hard_decline"},"do":{"is":"restrict","feature":"x","product":"y"}},
                  {"at":{"is":"exhaustion"},"do":{"is":"suspend","stops_billing":true,"product":"z"}},
                  {"at":{"is":"days","count":9},"do":{"is":"cancel"}},{"at":{"is":"days","count":10},"do":{"is":"write_off"}}]}},
              {"name":"all","schedule":{}}]}
            """).Policy!;

        Assert.Equal(policy, Read(Encoding.UTF8.GetString(Written(policy))).Policy);
        Assert.Equal(6, policy.Segments[0].Schedule.Steps.Length);
        Assert.Equal(new RetryRow([1, 2])
        {
            Class = DeclineClass.Soft, Code = "x", Provider = "stripe", Kind = CollectionMethodKind.BankDebit, WithBackup = true, Window = new RetryWindow { Days = [25] },
            AtLeast = new Money(1, Currency.Of("EUR")), Below = new Money(2, Currency.Of("EUR")),
        }, policy.Segments[0].Schedule.Retries[0]);
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("[]", "$")]
    [InlineData("{}", "$.segments")]
    [InlineData("""{"segments":[]}""", "$.segments")]
    [InlineData("""{"segments":{}}""", "$.segments")]
    [InlineData("""{"segments":[{"schedule":{}}]}""", "$.segments[0].name")]
    [InlineData("""{"segments":[{"name":"a"}]}""", "$.segments[0].schedule")]
    [InlineData("""{"segments":[{"name":"a b","schedule":{}}]}""", "$.segments[0].name")]
    [InlineData("""{"segments":[{"name":"a","schedule":{},"color":1}]}""", "$.segments[0].color")]
    [InlineData("""{"segments":[{"name":"a","when":{},"schedule":{}},{"name":"b","schedule":{}}]}""", "$.segments[0].when")]
    [InlineData("""{"segments":[{"name":"a","when":{"plans":["p"]},"schedule":{}}]}""", "$.segments")]
    [InlineData("""{"segments":[{"name":"a","schedule":{}},{"name":"b","schedule":{}}]}""", "$.segments[1]")]
    [InlineData("""{"segments":[{"name":"a","when":{"plans":["p"]},"schedule":{}},{"name":"a","schedule":{}}]}""", "$.segments")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"grace_days":-1}}]}""", "$.segments[0].schedule.grace_days")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"retries":[{"after_days":[1,1.5]}]}}]}""", "$.segments[0].schedule.retries[0].after_days[1]")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"retries":[{}]}}]}""", "$.segments[0].schedule.retries[0].after_days")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"retries":[{"after_days":[1],"class":"medium"}]}}]}""", "$.segments[0].schedule.retries[0].class")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"window":{"from_hour":9,"until_hour":9}}}]}""", "$.segments[0].schedule.window")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"window":{"days":[32]}}}]}""", "$.segments[0].schedule.window.days[0]")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"steps":[{"at":{"is":"never"},"do":{"is":"cancel"}}]}}]}""", "$.segments[0].schedule.steps[0].at.is")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"steps":[{"at":{"is":"days"},"do":{"is":"cancel"}}]}}]}""", "$.segments[0].schedule.steps[0].at.count")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"steps":[{"at":{"is":"exhaustion"},"do":{"is":"restrict"}}]}}]}""", "$.segments[0].schedule.steps[0].do.feature")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"steps":[{"at":{"is":"exhaustion","count":1},"do":{"is":"cancel"}}]}}]}""", "$.segments[0].schedule.steps[0].at.count")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"exhausted":"later"}}]}""", "$.segments[0].schedule.exhausted")]
    [InlineData("""{"segments":[{"name":"a","when":{"revenue_at_least":{"minor_units":1,"currency":"XYZ"}},"schedule":{}},{"name":"b","schedule":{}}]}""", "$.segments[0].when.revenue_at_least.currency")]
    [InlineData("""{"segments":[{"name":"a","when":{"tenure_days_at_least":5,"tenure_days_below":5},"schedule":{}},{"name":"b","schedule":{}}]}""", "$.segments[0].when")]
    [InlineData("""{"segments":[{"name":"a","schedule":{}}]} {}""", "$")]
    [InlineData("""{"segments":[{"name":"a","schedule":{}}],}""", "$")]
    [InlineData("""{"segments":[{"name":"\ud800","schedule":{}}]}""", "$")]
    [InlineData("""{"segments":[{"name":"a","schedule":{},"\udc00":1}]}""", "$")]
    [InlineData("""{"segments":[{"name":"a","name":"b","schedule":{}}]}""", "$.segments[0].name")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"a.b":1}}]}""", "$.segments[0].schedule[\"a.b\"]")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"grace_days":1e9}}]}""", "$.segments[0].schedule.grace_days")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"grace_days":99999999999999999999}}]}""", "$.segments[0].schedule.grace_days")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"grace_days":true}}]}""", "$.segments[0].schedule.grace_days")]
    [InlineData("""{"segments":[{"name":"a","when":{"plans":[],"flags":null},"schedule":{}},{"name":"b","schedule":{}}]}""", "$.segments[0].when")]
    [InlineData("""{"segments":[{"name":"a","when":{"plans":["p","p"]},"schedule":{}},{"name":"b","schedule":{}}]}""", "$.segments[0].when.plans[1]")]
    [InlineData("""{"segments":[{"name":"a","when":{"countries":["Germany"]},"schedule":{}},{"name":"b","schedule":{}}]}""", "$.segments[0].when.countries[0]")]
    [InlineData("""{"segments":[{"name":"a","when":{"currencies":["EURO"]},"schedule":{}},{"name":"b","schedule":{}}]}""", "$.segments[0].when.currencies[0]")]
    [InlineData("""{"segments":[{"name":"a","when":{"revenue_at_least":{"minor_units":99999999999999999999,"currency":"EUR"}},"schedule":{}},{"name":"b","schedule":{}}]}""", "$.segments[0].when.revenue_at_least.minor_units")]
    [InlineData("""{"segments":[{"name":"a","when":{"plans":["p","q"]},"schedule":{}},{"name":"b","when":{"plans":["q"],"countries":["DE"]},"schedule":{}},{"name":"c","schedule":{}}]}""", "$.segments[1]")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"retries":[{"after_days":[1]},{"after_days":[2],"class":"hard"}]}}]}""", "$.segments[0].schedule.retries[1]")]
    [InlineData("""{"segments":[{"name":"a","schedule":{"retries":[{"after_days":[1],"below":{"minor_units":9,"currency":"EUR"}},{"after_days":[2],"code":"x","below":{"minor_units":9,"currency":"EUR"}}]}}]}""", "$.segments[0].schedule.retries[1]")]
    public void Are_refused_with_the_place_of_the_mistake(string document, string path)
    {
        var (policy, mistakes) = Read(document);

        Assert.Null(policy);
        Assert.Contains(path, mistakes.Select(static mistake => mistake.Path));
    }

    [Fact]
    public void Are_refused_with_every_mistake_and_not_only_the_first()
    {
        var (_, mistakes) = Read(
            """{"segments":[{"name":"","when":{"plans":[1]},"schedule":{"grace_days":"x","retries":[{"after_days":[-1],"class":"m"}],"steps":[{"at":{"is":"?"},"do":{}}],"oops":1}}],"more":1}""");

        Assert.Equal(
            [
                "$.more", "$.segments[0].name", "$.segments[0].schedule.grace_days", "$.segments[0].schedule.oops",
                "$.segments[0].schedule.retries[0].after_days[0]", "$.segments[0].schedule.retries[0].class",
                "$.segments[0].schedule.steps[0].at.is", "$.segments[0].schedule.steps[0].do.is", "$.segments[0].when.plans[0]",
            ],
            mistakes.Select(static mistake => mistake.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Are_taken_where_a_later_line_is_for_something_that_no_earlier_one_is_for()
    {
        var (policy, mistakes) = Read(
            """
            {"segments":[
              {"name":"a","when":{"plans":["p"]},"schedule":{"retries":[
                {"after_days":[1],"at_least":{"minor_units":5,"currency":"EUR"}},{"after_days":[2],"at_least":{"minor_units":4,"currency":"EUR"}},
                {"after_days":[3],"at_least":{"minor_units":9,"currency":"USD"}},{"after_days":[4],"class":"hard"},{"after_days":[5]}]}},
              {"name":"b","when":{"plans":["p","q"]},"schedule":{}},
              {"name":"c","when":{"tenure_days_at_least":30},"schedule":{}},{"name":"d","when":{"tenure_days_at_least":29},"schedule":{}},
              {"name":"e","schedule":{}}]}
            """);

        Assert.Empty(mistakes);
        Assert.NotNull(policy);
    }

    [Fact]
    public void Are_refused_and_never_break_the_reader_however_they_are_broken()
    {
        var whole = Encoding.UTF8.GetString(Written(ShippedPolicies.Standard));
        string[] bits = ["[", "]", "{", "}", "null", "true", "-1", "1e400", "\"\"", "\"\\ud800\"", ",", ":", "\"is\":", "\u0000", new string('[', 100), "\"segments\":[],"];
        var refused = 0;
        for (var seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            var text = whole;
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(text.Length);
                text = text[..at] + (random.Next(2) == 0 ? bits[random.Next(bits.Length)] : "") + text[Math.Min(text.Length, at + random.Next(8))..];
            }

            var bytes = Encoding.UTF8.GetBytes(text);
            bytes[random.Next(bytes.Length)] ^= (byte)(random.Next(8) == 0 ? 0x80 : 0);
            var (policy, mistakes) = PolicyReader.Read(bytes, "p", 1);
            Assert.Equal(policy is null, mistakes.Length > 0);
            refused += policy is null ? 1 : 0;
        }

        Assert.InRange(refused, 4000, 5000);
    }

    [Fact]
    public void Are_not_answered_with_more_mistakes_than_anybody_reads() =>
        Assert.Equal(100, Read($$"""{"segments":[],{{string.Join(',', Enumerable.Range(0, 900).Select(static field => $"\"f{field}\":1"))}}}""").Mistakes.Count);

    [Fact]
    public void Choose_by_the_order_in_which_their_segments_stand()
    {
        const string Gold = """{"name":"gold","when":{"plans":["team"]},"schedule":{}}""";
        const string German = """{"name":"german","when":{"countries":["DE"]},"schedule":{}}""";
        var who = new SegmentFacts(new Money(50_00, Currency.Of("EUR")), Duration.FromDays(30)) { Plans = ["team"], Country = "DE" };
        Assert.Equal("gold", Segments.Choose(Of(Gold, German), who).Name);
        Assert.Equal("german", Segments.Choose(Of(German, Gold), who).Name);
        DunningPolicy Of(string first, string then) => Read("{\"segments\":[" + first + "," + then + ",{\"name\":\"all\",\"schedule\":{}}]}").Policy!;
    }

    [Theory]
    [InlineData(true, 400, null, "enterprise")]
    [InlineData(true, 400, "paypal", "enterprise")]
    [InlineData(true, 364, null, "on-invoice")]
    [InlineData(false, 400, "paypal", "paypal")]
    [InlineData(false, 400, "stripe", "everybody")]
    [InlineData(false, 400, null, "everybody")]
    public void Treat_everybody_by_how_they_pay_when_they_are_the_standard(bool paysByInvoice, int tenureDays, string? provider, string segment) =>
        Assert.Equal(segment, Segments.Choose(
            ShippedPolicies.Standard,
            new SegmentFacts(new Money(0, Currency.Of("EUR")), Duration.FromDays(tenureDays)) { PaysByInvoice = paysByInvoice, Provider = provider }).Name);

    [Fact]
    public void That_ship_are_right()
    {
        foreach (var policy in ShippedPolicies.All)
        {
            Assert.Equal(policy, PolicyReader.Read(Written(policy), policy.Name, policy.Version).Policy);
        }
    }

    public static TheoryData<string, bool> Conditions => new()
    {
        { """{"plans":["team"]}""", true }, { """{"plans":["solo"]}""", false }, { """{"plans":["solo","team"]}""", true },
        { """{"products":["crm"]}""", true }, { """{"products":["erp"]}""", false },
        { """{"countries":["DE"]}""", true }, { """{"countries":["FR"]}""", false },
        { """{"currencies":["EUR"]}""", true }, { """{"currencies":["USD"]}""", false },
        { """{"flags":["risk"]}""", true }, { """{"flags":["vip"]}""", false },
        { """{"kinds":["enterprise"]}""", true }, { """{"kinds":["standard"]}""", false },
        { """{"providers":["stripe"]}""", true }, { """{"providers":["paypal"]}""", false },
        { """{"revenue_at_least":{"minor_units":5000,"currency":"EUR"}}""", true }, { """{"revenue_at_least":{"minor_units":5001,"currency":"EUR"}}""", false },
        { """{"revenue_below":{"minor_units":5001,"currency":"EUR"}}""", true }, { """{"revenue_below":{"minor_units":5000,"currency":"EUR"}}""", false },
        { """{"revenue_at_least":{"minor_units":1,"currency":"USD"}}""", false },
        { """{"tenure_days_at_least":30}""", true }, { """{"tenure_days_at_least":31}""", false },
        { """{"tenure_days_below":31}""", true }, { """{"tenure_days_below":30}""", false },
        { """{"pays_by_invoice":false}""", true }, { """{"pays_by_invoice":true}""", false },
        { """{"plans":["team"],"countries":["FR"]}""", false },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Choose_the_first_segment_whose_condition_holds(string when, bool holds)
    {
        var policy = Read("""{"segments":[{"name":"wanted","when":WHEN,"schedule":{}},{"name":"all","schedule":{}}]}""".Replace("WHEN", when, StringComparison.Ordinal)).Policy!;
        var facts = new SegmentFacts(new Money(50_00, Currency.Of("EUR")), Duration.FromDays(30))
        {
            Plans = ["team"], Products = ["crm"], Flags = ["risk", "new"], Country = "DE", Provider = "stripe", Kind = "enterprise",
        };

        Assert.Equal(holds ? "wanted" : "all", Segments.Choose(policy, facts).Name);
    }

    private static (DunningPolicy? Policy, IReadOnlyList<PolicyMistake> Mistakes) Read(string document)
    {
        var (policy, mistakes) = PolicyReader.Read(Encoding.UTF8.GetBytes(document), "p", 1);
        return (policy, mistakes);
    }

    /// <summary>As it would be sent: the format is that of everything else, only without the name and the version.</summary>
    private static byte[] Written(DunningPolicy policy)
    {
        var json = new JsonSerializerOptions(Domain.Documents.DocumentFormat.Create()) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
        json.Converters.Insert(0, new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        var node = JsonSerializer.SerializeToNode(policy, json)!.AsObject();
        node.Remove("name");
        node.Remove("version");
        return Encoding.UTF8.GetBytes(node.ToJsonString());
    }
}
