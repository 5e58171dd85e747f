namespace Billing.Providers;

/// <summary>Something that must not be written anywhere; it prints as stars.</summary>
public sealed class Secret(string value)
{
    /// <summary>Only for whoever it is meant for.</summary>
    public string Reveal() => value;

    public override string ToString() => "***";
}
