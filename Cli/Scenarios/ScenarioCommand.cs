namespace Billing.Cli.Scenarios;

/// <summary>The command scenario run. Exit codes: 0 all passed or not run, 1 something failed, 2 misused.</summary>
public static class ScenarioCommand
{
    public static int Run(string[] arguments, TextWriter to, TextWriter errors)
    {
        var isJson = arguments.Contains("--json");
        var isBrief = arguments.Contains("--brief");
        var paths = arguments.Where(argument => argument is not ("--json" or "--brief")).ToList();
        if (paths.Count == 0 || paths.Any(path => path.StartsWith('-')))
        {
            errors.WriteLine("usage: billing scenario run FILE-OR-FOLDER… [--json] [--brief]; the format is described in docs/scenarios.md");
            return 2;
        }

        var count = new int[3];
        foreach (var file in ScenarioRun.Files(paths))
        {
            var result = ScenarioRun.OfFile(file);
            count[(int)result.Status]++;
            to.Write(isJson ? result.ToJson() + "\n" : ScenarioReport.Of(result, isBrief));
        }

        if (!isJson)
        {
            to.WriteLine($"{count[0]} passed, {count[1]} failed, {count[2]} not run");
        }

        if (count.Sum() == 0)
        {
            errors.WriteLine("There is no scenario file.");
            return 1;
        }

        return count[1] == 0 ? 0 : 1;
    }
}
