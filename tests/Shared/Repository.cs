namespace Billing.Shared;

internal static class Repository
{
    /// <summary>The folder of the solution, seen from ROOT/tests/NAME/bin/BUILD/CONFIGURATION/FRAMEWORK/.</summary>
    public static string Root { get; } =
        Path.GetFullPath(Path.Combine(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), "../../../../../.."));

    /// <summary>Where a project's output lies, seen from the project: the same build and configuration as that of this test.</summary>
    public static string OutputFolder { get; } = string.Join(
        Path.DirectorySeparatorChar, Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[^4..]);
}
