using Billing.Grains.Lanes;

namespace Billing.Grains;

/// <summary>What the grains can be told. The defaults are meant to be right; a host binds the section <c>Billing:Grains</c>.</summary>
public sealed class GrainSettings
{
    public const string Section = "Billing:Grains";

    /// <summary>How many grains share the waking of accounts. The same in every silo: an account belongs to one of them.</summary>
    public int ClockShards { get; set; } = 4;

    /// <summary>How many accounts a shard wakes at once: what is due at midnight must leave room for who calls at midnight.</summary>
    public int WakeUpsAtOnce { get; set; } = 64;

    /// <summary>Farther than this from PostgreSQL's clock, nothing that is due is done.</summary>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>After how many entries the folded state is kept, so that the next activation reads fewer.</summary>
    public int SnapshotEvery { get; set; } = 64;

    /// <summary>An account arms a reminder of its own when it is to be woken within this time.</summary>
    public TimeSpan ReminderWindow { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many grains carry requests to each payment provider. The same in every silo.</summary>
    public int ProviderLanes { get; set; } = 8;

    /// <summary>Requests that all lanes of a provider together may begin in a second, where it does not say itself.</summary>
    public int ProviderRequestsPerSecond { get; set; } = 100;

    /// <summary>Requests that one lane may have under way at once.</summary>
    public int ProviderRequestsAtOnce { get; set; } = 32;

    /// <summary>Events of providers that are brought to their accounts at once, by each desk and by the sweep; others wait in the inbox.</summary>
    public int NoticesAtOnce { get; set; } = 64;

    /// <summary>How soon an account is looked through after what a provider told or decided; nothing switches that off.</summary>
    public TimeSpan RecomputeAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often every account is looked through whatever happens; nothing switches that off.</summary>
    public TimeSpan RecomputeEvery { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many accounts a server looks through in a second, for both.</summary>
    public int RecomputesPerSecond { get; set; } = 20;

    /// <summary>What is set for one provider, by its name.</summary>
    public Dictionary<string, ProviderLimits> Providers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Products that confirm what they were asked to do about an account that does not pay; of others nobody waits for a word.</summary>
    public IList<string> ConfirmingProducts { get; } = [];

    /// <summary>The provider that is asked where nobody says which; none takes the first one that the host gives.</summary>
    public string? FirstProvider { get; set; }
}
