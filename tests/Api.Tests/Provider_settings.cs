using Billing.Shared;

namespace Billing.Api.Tests;

/// <summary>What an operator says about providers is checked before anything starts, and a mistake is told without the secret in it.</summary>
public sealed class Provider_settings : IAsyncLifetime
{
    private const string Planted = "sk_live_planted_0123456789";
    private const string Stripe = "Billing__Providers__Stripe__";
    private const string PayPal = "Billing__Providers__PayPal__";

    private readonly string _file = Path.GetTempFileName();
    private TestDatabase? _database;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync()
    {
        File.Delete(_file);
        await _database!.DisposeAsync();
    }

    [Theory]
    [InlineData("There is no payment provider", "Billing__Provider=")]
    [InlineData("Stripe:WebhookSecrets or Stripe:WebhookSecretsFile is missing", $"{Stripe}ApiKey={Planted}")]
    [InlineData("Stripe:ApiKey or Stripe:ApiKeyFile is missing", $"{Stripe}WebhookSecrets__0={Planted}")]
    [InlineData("both there", $"{Stripe}ApiKey={Planted}", $"{Stripe}ApiKeyFile=FILE", $"{Stripe}WebhookSecrets__0=whsec")]
    [InlineData("names a file that cannot be read", $"{Stripe}ApiKeyFile=/nowhere/{Planted}", $"{Stripe}WebhookSecrets__0=whsec")]
    [InlineData("has characters that no key has", $"{Stripe}ApiKey={Planted} and more", $"{Stripe}WebhookSecrets__0=whsec")]
    [InlineData("holds more than one line", $"{Stripe}ApiKeyFile=FILE", $"{Stripe}WebhookSecrets__0=whsec")]
    [InlineData("begins with https", $"{Stripe}ApiKey={Planted}", $"{Stripe}WebhookSecrets__0=whsec", $"{Stripe}Address=http://stripe.example")]
    [InlineData("at most an hour", $"{Stripe}ApiKey={Planted}", $"{Stripe}WebhookSecrets__0=whsec", $"{Stripe}WebhookTolerance=02:00:00")]
    [InlineData("PayPal:ClientId is missing", $"{PayPal}ClientSecret={Planted}", $"{PayPal}WebhookIds__0=wh")]
    [InlineData("PayPal:ClientSecret or PayPal:ClientSecretFile is missing", $"{PayPal}ClientId={Planted}", $"{PayPal}WebhookIds__0=wh")]
    [InlineData("PayPal:WebhookIds is missing", $"{PayPal}ClientId=id", $"{PayPal}ClientSecret={Planted}")]
    [InlineData("PayPal:Address", $"{PayPal}ClientId=id", $"{PayPal}ClientSecret={Planted}", $"{PayPal}WebhookIds__0=wh", $"{PayPal}Address=http://paypal.example")]
    [InlineData("First names paypal", "Billing__Providers__First=paypal")]
    public async Task That_are_not_right_are_refused_by_name(string sentence, params string[] settings)
    {
        await File.WriteAllTextAsync(_file, $"{Planted}\n{Planted}-2\n");
        await using var server = SiloProcess.Start(_database!, [.. settings.Select(setting =>
            setting.Replace("FILE", _file, StringComparison.Ordinal).Split('=', 2) is [var name, var value] ? (name, value) : throw new ArgumentException(setting))]);

        Assert.Equal(1, await server.ExitAsync(TimeSpan.FromSeconds(40)));
        Assert.Contains(sentence, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_live", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal); // a sentence, not a stack
    }
}
