using System.Xml.Linq;

namespace Billing.Conventions.Tests;

/// <summary>Who may see whom. The README of each folder says why; this is the whole table.</summary>
public static class ProjectRules
{
    /// <summary>What a project may name, besides what every project gets. Orleans comes through UsesOrleans only.</summary>
    private sealed record Allowance(string[] Projects, string[] Packages, bool Orleans = false);

    private static readonly Dictionary<string, Allowance> Allowed = new()
    {
        ["Domain"] = new([], ["NodaTime"]),
        ["Providers"] = new(["Domain"], ["Stripe.net"]),
        ["Simulator"] = new(["Domain", "Providers"], []),
        ["Grains.Interfaces"] = new(["Domain"], [], Orleans: true),
        ["Grains"] = new(["Domain", "Grains.Interfaces", "Providers", "Storage"], [], Orleans: true),
        ["Storage"] = new(["Domain"], ["Npgsql"]),
        ["Silo"] = new(
            ["Domain", "Providers", "Grains.Interfaces", "Grains", "Storage", "Api", "Dashboard"],
            ["Npgsql", "OpenTelemetry", "OpenTelemetry.Api", "OpenTelemetry.Exporter.OpenTelemetryProtocol"],
            Orleans: true),
        ["Api"] = new(["Grains.Interfaces", "Dashboard"], ["Microsoft.AspNetCore.OpenApi"], Orleans: true),
        ["Dashboard"] = new(["Grains.Interfaces", "Storage"], [], Orleans: true),
        // Beyond Domain and HTTP: simulate lives the real grains offline, migrate runs the SQL of Storage.
        ["Cli"] = new(["Domain", "Grains", "Storage"], ["Spectre.Console", "System.CommandLine"], Orleans: true),
        ["Embedded.Orleans"] = new([], ["Npgsql"]),
        ["Embedded.Simulate"] = new(["Grains", "Embedded.Audit"], [], Orleans: true),
        // The auditor shares no code with what it judges.
        ["Embedded.Audit"] = new([], []),
        ["Embedded.OpenTelemetry"] = new([], ["OpenTelemetry", "OpenTelemetry.Api"]),
        ["Embedded.Stripe"] = new([], []),
    };

    // Tools of the build see nothing at run time.
    private static readonly string[] BuildOnly = ["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Meziantou.Analyzer"];

    /// <summary>Tests and benchmarks may see everything; whatever is in no row may see nothing and has no place.</summary>
    public static IEnumerable<Finding> References(string path, string text)
    {
        if (path.StartsWith("tests/", StringComparison.Ordinal) || path.StartsWith("bench/", StringComparison.Ordinal))
        {
            yield break;
        }

        var project = XDocument.Parse(text, LoadOptions.SetLineInfo);
        var name = Path.GetFileNameWithoutExtension(path);
        if (!Allowed.TryGetValue(name, out var allowed))
        {
            yield return At(project.Root!, $"{name} has no row in the table of folders");
            yield break;
        }

        foreach (var item in project.Descendants())
        {
            var target = ((string?)item.Attribute("Include"))?.Replace('\\', '/') ?? "";
            if (item.Name.LocalName == "ProjectReference" && !allowed.Projects.Contains(Path.GetFileNameWithoutExtension(target)))
            {
                yield return At(item, $"{name} may not see {Path.GetFileNameWithoutExtension(target)}");
            }

            if (item.Name.LocalName == "PackageReference" && !allowed.Packages.Contains(target) && !BuildOnly.Contains(target))
            {
                yield return At(item, $"{name} may not use the package {target}");
            }

            if (item.Name.LocalName == "UsesOrleans" && !allowed.Orleans)
            {
                yield return At(item, $"{name} may not use Orleans");
            }

            if (item.Name.LocalName == "UsesStripe" && !allowed.Packages.Contains("Stripe.net"))
            {
                yield return At(item, $"{name} may not use Stripe's SDK");
            }

            if (item.Name.LocalName == "Reference")
            {
                yield return At(item, $"{name} refers to a file instead of a project or a package");
            }
        }

        Finding At(XElement element, string message) => new(path, ((System.Xml.IXmlLineInfo)element).LineNumber, message);
    }
}
