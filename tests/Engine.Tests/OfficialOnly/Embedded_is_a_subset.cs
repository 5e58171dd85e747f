using System.Reflection;
using Billing.Shared;

namespace Billing.Engine.Tests.OfficialOnly;

public class Embedded_is_a_subset
{
    /// <summary>Every member that the embedded build shows in a foreign namespace exists in the real assemblies, letter for letter.</summary>
    [Theory]
    [InlineData("Orleans", "Orleans", 300)]
    [InlineData("OpenTelemetry", "OpenTelemetry", 5)]
    [InlineData("Stripe", "Stripe", 300)]
    public void Of_the_official_packages(string folder, string assemblies, int atLeast)
    {
        var listed = File.ReadAllLines(Path.Combine(Repository.Root, "Embedded", folder, "SURFACE.txt"));
        Assert.True(listed.Length >= atLeast, "SURFACE.txt is hardly complete.");
        var real = Directory.EnumerateFiles(AppContext.BaseDirectory, assemblies + "*.dll")
            .Select(static path => Assembly.Load(new AssemblyName(Path.GetFileNameWithoutExtension(path))))
            .SelectMany(static assembly => assembly.GetTypes())
            .Where(SurfaceText.IsVisible)
            .SelectMany(SurfaceText.Of)
            .ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], listed.Where(line => !real.Contains(line)));
    }
}
