using Billing.Storage;

namespace Billing.Cli;

/// <summary>Where the operator's tool works, and with which secrets: from the environment, never from the command line.</summary>
public static class Settings
{
    public static string Database => Read("BILLING_PG");

    public static KeyRing Keys => KeyRing.Parse(Read("BILLING_CHAIN_KEYS"));

    public static KeyRing PersonKeys => KeyRing.Parse(Read("BILLING_PERSON_KEYS"));

    /// <summary>The server that commands about tenants are sent to.</summary>
    public static string Server => Read("BILLING_URL");

    public static string OperatorKey => Read("BILLING_OPERATOR_KEY");

    /// <summary>The key of one of a tenant's programs.</summary>
    public static string ApiKey => Read("BILLING_API_KEY");

    private static string Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new FormatException($"{name} is not set; 'billing --help' says what belongs there.");
}
