using Billing.Storage.Tests;
using static Billing.Cli.Tests.Operator;

namespace Billing.Cli.Tests;

public class Policies_as_files
{
    [Fact]
    public async Task Are_checked_without_a_server()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("right.json"), """{"segments":[{"name":"all","schedule":{}}]}""");
        await File.WriteAllTextAsync(folder.File("wrong.json"), """{"segments":[{"name":"all","schedule":{"grace_days":"x","color":1}}]}""");

        var right = await RunAsync("", null, null, "dunning", "policies", "check", folder.File("right.json"));
        var both = await RunAsync("", null, null, "dunning", "policies", "check", folder.File("right.json"), folder.File("wrong.json"));
        var none = await RunAsync("", null, null, "dunning", "policies", "check", folder.File("none.json"));
        var misused = await RunAsync("", null, null, "dunning", "policies", "check");

        Assert.Equal(new Answer(0, $"{folder.File("right.json")}: right, 1 segment: all", ""), right);
        Assert.Equal(1, both.ExitCode);
        Assert.Contains("wrong.json: $.segments[0].schedule.grace_days must be a whole number from 0 to 730", both.Output);
        Assert.Contains("wrong.json: $.segments[0].schedule.color is not a field that there is", both.Output);
        Assert.Equal(1, none.ExitCode);
        Assert.StartsWith("billing: ", none.Errors);
        Assert.Equal(2, misused.ExitCode);
    }
}
