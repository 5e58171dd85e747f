namespace Billing.Engine.Tests;

internal static class Repository
{
    /// <summary>The folder of the solution, seen from ROOT/tests/Engine.Tests/bin/BUILD/CONFIGURATION/FRAMEWORK/.</summary>
    public static string Root { get; } =
        Path.GetFullPath(Path.Combine(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), "../../../../../.."));
}
