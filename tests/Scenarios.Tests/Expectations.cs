using System.Text.Json.Nodes;
using Billing.Cli.Scenarios;

namespace Billing.Scenarios.Tests;

/// <summary>How an expectation is told: exact, partial, absent, with bounds. The account owes 10.00 and 4.50 on two invoices.</summary>
public sealed class Expectations
{
    [Theory]
    [InlineData("\"invoices\": [10, 4.5]", true, "all of them, in order, by their totals")]
    [InlineData("\"invoices\": [4.5, 10]", false, "the order of invoices counts")]
    [InlineData("\"invoices\": [10]", false, "a list names everything")]
    [InlineData("\"invoices\": {\"contain\": [4.5]}", true, "some of them")]
    [InlineData("\"invoices\": {\"contain\": [4.5, 4.5]}", false, "each needs a partner of its own")]
    [InlineData("\"invoices\": {\"absent\": [7]}", true, "none of them")]
    [InlineData("\"invoices\": {\"absent\": [4.5]}", false, "one is there")]
    [InlineData("\"invoices\": {\"count\": 2, \"sum\": {\"total\": 14.5}, \"all\": {\"tax\": 0}}", true, "what holds for the list")]
    [InlineData("\"invoices\": {\"count\": 3}", false, "how many")]
    [InlineData("\"lastInvoice\": {\"totalCents\": 450}", true, "in cents")]
    [InlineData("\"lastInvoice\": {\"totalCents\": 4.5}", false, "cents are no euro")]
    [InlineData("\"lastInvoice\": {\"total\": {\"atLeast\": 4, \"atMost\": 4.5}}", true, "bounds")]
    [InlineData("\"lastInvoice\": {\"total\": {\"atMost\": 4}}", false, "above the bound")]
    [InlineData("\"lastInvoice\": {\"createdAt\": {\"notBefore\": \"2024-01-02\", \"by\": \"2024-01-02T00:00:00Z\"}}", true, "not before, and by")]
    [InlineData("\"lastInvoice\": {\"createdAt\": {\"notBefore\": \"2024-01-03\"}}", false, "too early")]
    [InlineData("\"lastInvoice\": {\"issuedOn\": \"2024-01-02\", \"status\": \"Finalized\"}", true, "dates and words")]
    [InlineData("\"lastInvoice\": {\"status\": {\"oneOf\": [\"draft\", \"voided\"]}}", false, "none of the words")]
    [InlineData("\"lastInvoice\": {\"lines\": [{\"item\": \"b\"}, {\"item\": \"a\"}]}", true, "lines in any order")]
    [InlineData("\"lastInvoice\": {\"lines\": [[\"one_off\", \"a\", 3], 1.5]}", true, "short lines")]
    [InlineData("\"lastInvoice\": {\"lines\": [[\"one_off\", \"a\", 3], 1.6]}", false, "one amount is another")]
    [InlineData("\"lastInvoice\": null", false, "there is one")]
    [InlineData("\"lastCreditNote\": null, \"creditNotes\": [], \"subscription\": null", true, "there is none")]
    [InlineData("\"wallets\": {\"w\": null}", true, "there is no such wallet")]
    [InlineData("\"newInvoices\": [4.5]", true, "since the step before")]
    [InlineData("\"balance\": 14.5, \"ledger\": {\"receivable\": 14.5, \"revenue\": -14.5, \"sum\": 0}", true, "the books")]
    public void Are_met_or_not(string expectation, bool met, string why)
    {
        var result = ScenarioRun.Of("x", File(expectation));

        Assert.Empty(result.Mistakes);
        Assert.True(met == (result.Status == ScenarioStatus.Passed), $"{why}: {string.Join('\n', result.Complaints)}");
    }

    [Fact]
    public void An_unmet_one_says_where_it_stands_what_it_says_and_what_is()
    {
        var unmet = JsonNode.Parse(ScenarioRun.Of("case.json", File("\n\"lastInvoice\": {\n\"total\": 4.6}")).ToJson())!;

        Assert.Equal(("case.json", "x", "failed"), ((string)unmet["file"]!, (string)unmet["id"]!, (string)unmet["status"]!));
        Assert.Equal(
            """[{"line":4,"field":"timeline[1].expect.lastInvoice.total","expected":"4.6","actual":"4.50"}]""",
            unmet["unmet"]!.ToJsonString());
    }

    [Fact]
    public void The_command_prints_statements_and_differences_and_exits_by_what_failed()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            System.IO.File.WriteAllText(Path.Combine(folder.FullName, "good.json"), File("\"balance\": 14.5"));
            Assert.Equal(0, Run(out var good, folder.FullName));
            Assert.Contains("one_off  a", good, StringComparison.Ordinal);
            Assert.Contains("1 passed, 0 failed, 0 not run", good, StringComparison.Ordinal);

            System.IO.File.WriteAllText(Path.Combine(folder.FullName, "later.json"), """{"format": 1, "id": "y", "needs": "dunning", "timeline": [{"do": "wait"}]}""");
            System.IO.File.WriteAllText(Path.Combine(folder.FullName, "bad.json"), File("\"balance\": 15"));
            Assert.Equal(1, Run(out var bad, folder.FullName));
            Assert.Contains("    - 15\n    + 14.50\n", bad, StringComparison.Ordinal);
            Assert.Contains("1 passed, 1 failed, 1 not run", bad, StringComparison.Ordinal);

            Assert.Equal(1, Run(out var json, folder.FullName, "--json"));
            Assert.Equal(["failed", "passed", "not-run"], json.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["status"]!));
            Assert.Equal(1, Run(out _, Path.Combine(folder.FullName, "nothing-here.json")));
            Assert.Equal(2, Run(out _));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Run(out string printed, params string[] arguments)
    {
        using var to = new StringWriter();
        var code = ScenarioCommand.Run(arguments, to, TextWriter.Null);
        printed = to.ToString();
        return code;
    }

    private static string File(string expectation) => $$"""
        {"format": 1, "id": "x", "timeline": [{"at": "2024-01-01", "do": "charge", "amount": 10},
        {"at": "2024-01-02", "do": "charge", "lines": [{"item": "a", "amount": 3}, {"item": "b", "amount": 1.5}], "expect": { {{expectation}} } }]}
        """;
}
