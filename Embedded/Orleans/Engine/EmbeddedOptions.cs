namespace Billing.Embedded;

/// <summary>What only this runtime has. Bound to the configuration section <c>Embedded</c>.</summary>
public sealed class EmbeddedOptions
{
    public const string Section = "Embedded";

    /// <summary>Every call and answer goes through bytes, as between two silos. On in tests.</summary>
    public bool Paranoid { get; set; }

    /// <summary>A deliberate mistake, for the suite that must catch it.</summary>
    public EngineFault Fault { get; set; }

    /// <summary>How long a starting process waits for another one to let go of the database.</summary>
    public TimeSpan SessionLockPatience { get; set; } = TimeSpan.FromSeconds(5);
}
