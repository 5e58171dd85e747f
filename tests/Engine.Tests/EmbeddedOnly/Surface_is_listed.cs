using Billing.Shared;

namespace Billing.Engine.Tests.EmbeddedOnly;

public class Surface_is_listed
{
    /// <summary>
    /// SURFACE.txt is what this build shows of Orleans and the others. The official build's tests compare it with the real assemblies, so
    /// a member that is added here without being there is found. To renew the file, run with BILLING_APPROVE=1.
    /// </summary>
    [Theory]
    [InlineData("Orleans", typeof(Grain))]
    [InlineData("OpenTelemetry", typeof(OpenTelemetry.OpenTelemetryBuilder))]
    [InlineData("Stripe", typeof(Stripe.StripeClient))]
    public void As_it_is(string folder, Type member)
    {
        var lines = member.Assembly.GetTypes()
            .Where(static type => SurfaceText.IsVisible(type) && !type.Namespace!.StartsWith("Billing.", StringComparison.Ordinal))
            .SelectMany(SurfaceText.Of)
            .Order(StringComparer.Ordinal);
        var path = Path.Combine(Repository.Root, "Embedded", folder, "SURFACE.txt");
        var text = string.Join('\n', lines) + "\n";
        if (Environment.GetEnvironmentVariable("BILLING_APPROVE") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }
}
