using Billing.Cli.Scenarios;

namespace Billing.Scenarios.Tests;

/// <summary>What somebody may write wrong is named with its line and its field, and with what could be meant.</summary>
public sealed class Mistakes
{
    public static TheoryData<string, int, string, string> Table => new()
    {
        // what is written, its line, its field, what is said
        { "{\n\"format\": 1,\n\"id\": \"x\"\n\"title\": 3}", 4, "", "this is not JSON" },
        { "{\"id\": \"x\"}", 1, "", "the field 'format' is missing" },
        { "{\"format\": 9, \"id\": \"x\"}", 1, "format", "reads format 1, not 9" },
        { Life("{\"at\": \"2024-01-01\"},\n{\"do\": \"subscribe\", \"plan\": \"smal\"}"), 5, "timeline[1].plan", "there is no plan \"smal\" (did you mean 'small'?)" },
        { Life("{\"do\": \"subscribe\",\n \"plna\": \"small\"}"), 5, "timeline[0].plna", "the field 'plna' is not known (did you mean 'plan'?)" },
        { Life("{\"do\": \"subscribe\"}"), 4, "timeline[0]", "the field 'plan' is missing" },
        { Life("{\"do\": \"subscribe\", \"plan\": \"small\",\n \"anker\": 3}"), 5, "timeline[0].anker", "the field 'anker' is not known (did you mean 'anchor'?)" },
        { Life("{\"do\": \"subscribe\", \"plan\": \"small\", \"anchor\": 32}"), 4, "timeline[0].anchor", "a day of the month (1 to 31)" },
        { Life("{\"do\": \"subscripe\", \"plan\": \"small\"}"), 4, "timeline[0].do", "(did you mean 'subscribe'?)" },
        { Life("{\"at\": \"2024-02-30\"}"), 4, "timeline[0].at", "a date or time such as" },
        { Life("{\"at\": \"2024-02-01\"},\n{\"at\": \"2024-01-01\"}"), 5, "timeline[1].at", "time only goes forward" },
        { Life("{\"do\": \"use\", \"value\": \"much\"}"), 4, "timeline[0].value", "a number is expected, not \"much\"" },
        { Life("{\"do\": \"charge\", \"amount\": 1.005}"), 4, "timeline[0].amount", "more decimal places" },
        { Life("{\"do\": \"switch_invoicing\", \"off\": \"yes\"}"), 4, "timeline[0].off", "true or false is expected" },
        { Life("{\"do\": \"pause\", \"account\": \"nobody\"}"), 4, "timeline[0].account", "there is no account 'nobody'" },
        { Life("{\"expect\": {\n\"lastInvoice\": null, \"blance\": 3}}"), 5, "timeline[0].expect.blance", "'blance' cannot be seen here (did you mean 'balance'?)" },
        { Life("{\"do\": \"charge\", \"amount\": 1, \"expect\": {\"invoices\": {\"containing\": []}}}"), 4, "timeline[0].expect.invoices.containing", "did you mean 'contain'?" },
        { Life("{\"do\": \"charge\", \"amount\": 1, \"expect\": {\"lastInvoice\": {\"numberCents\": 3}}}"), 4, "timeline[0].expect.lastInvoice.numberCents", "only amounts are told in cents" },
        { Life("{\"do\": \"repeat\"}", plans: "{\"code\": \"a\", \"itms\": []}"), 3, "plans[0].itms", "(did you mean 'items'?)" },
        { Life("{}", plans: "{\"code\": \"a\", \"price\": -1}"), 3, "plans[0]", "price_negative" },
        { Life("{}", plans: "{\"code\": \"a\", \"items\": [{\"code\": \"b\", \"tiers\": [[0, 5, 1], [9, null, 1]]}]}"), 3, "plans[0].items[0].tiers[1]", "begins at 9, the one before it ends at 5" },
        { Life("{}", plans: "{\"code\": \"a\", \"interval\": \"fortnight\"}"), 3, "plans[0].interval", "an interval such as month" },
        { "{\"format\": 1, \"id\": \"x\", \"profile\": \"laggo\", \"timeline\": [{\"do\": \"pause\"}]}", 1, "profile", "(did you mean 'lago'?)" },
        { "{\"format\": 1, \"id\": \"x\", \"convention\": {\"dayCount\": \"weeks\"}, \"timeline\": [{\"do\": \"pause\"}]}", 1, "convention.dayCount", "known here: seconds, days, fixed30" },
        { "{\"format\": 1, \"id\": \"x\", \"account\": {\"zone\": \"Europe/Pari\"}, \"timeline\": [{\"do\": \"pause\"}]}", 1, "account.zone", "no time zone" },
        { "{\"format\": 1, \"id\": \"x\", \"calculations\": [{\"rate\": {\"price\": 1}, \"units\": 3, \"expect\": {\"amout\": 3}}]}", 1, "calculations[0].expect.amout", "(did you mean 'amount'?)" },
        { "{\"format\": 1, \"id\": \"x\", \"calculations\": [{\"rat\": {}, \"expect\": {}}]}", 1, "calculations[0]", "one of: rate, periods" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Are_named_with_their_line_and_field(string text, int line, string field, string message)
    {
        var result = ScenarioRun.Of("case.json", text);

        Assert.Equal(ScenarioStatus.Failed, result.Status);
        var mistake = Assert.Single(result.Mistakes);
        Assert.Equal((line, field), (mistake.Line, mistake.Field));
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_steps_are_told_together() => Assert.Equal(
        [4, 5],
        ScenarioRun.Of("case.json", Life("{\"do\": \"fly\"},\n{\"do\": \"swim\"}")).Mistakes.Select(mistake => mistake.Line));

    [Fact]
    public void A_refusal_that_nobody_expected_is_one_and_an_expected_one_is_not()
    {
        Assert.Equal(ScenarioStatus.Failed, ScenarioRun.Of("x", Life("{\"do\": \"pause\"}")).Status);
        Assert.Equal(ScenarioStatus.Passed, ScenarioRun.Of("x", Life("{\"do\": \"pause\", \"refused\": \"subscription_unknown\"}")).Status);
        Assert.Equal(ScenarioStatus.Failed, ScenarioRun.Of("x", Life("{\"do\": \"pause\", \"refused\": \"zone_unknown\"}")).Status);
        Assert.Equal(ScenarioStatus.Failed, ScenarioRun.Of("x", Life("{\"do\": \"charge\", \"amount\": 3, \"refused\": true}")).Status);
    }

    private static string Life(string steps, string plans = "{\"code\": \"small\", \"price\": 10}") =>
        $"{{\"format\": 1, \"id\": \"x\",\n\"plans\":\n[{plans}], \"timeline\": [\n{steps}]}}".Replace("\"plans\":\n[", "\"plans\":\n[", StringComparison.Ordinal);
}
