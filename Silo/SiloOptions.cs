using System.ComponentModel.DataAnnotations;

namespace Billing.Silo;

/// <summary>What a silo must be told. Bound to the section <c>Billing</c>; checked before anything starts.</summary>
public sealed class SiloOptions
{
    public const string Section = "Billing";

    /// <summary>The connection string of the PostgreSQL database, migrated by <c>billing migrate</c>.</summary>
    [Required]
    public string Database { get; set; } = "";

    /// <summary>The keys of the hash chain, as <c>billing</c> takes them: <c>2:base64,1:base64</c>, the current one first.</summary>
    [Required]
    public string ChainKeys { get; set; } = "";

    /// <summary>Where the simulated payment provider listens; none where only real ones are asked (<c>Billing:Providers</c>).</summary>
    public string? Provider { get; set; }

    /// <summary>A file that always holds the newest anchor of the journal, on a disk that the database's owner cannot write to.</summary>
    public string? AnchorFile { get; set; }

    /// <summary>A program that is given each new anchor on its standard input, to keep it elsewhere.</summary>
    public string? AnchorCommand { get; set; }

    /// <summary>Names the data of this system in the database; the same in every silo, for good.</summary>
    [Required]
    public string ServiceId { get; set; } = "billing";

    /// <summary>Names the cluster; silos with the same id find each other.</summary>
    [Required]
    public string ClusterId { get; set; } = "billing";

    /// <summary>The address under which other silos and clients reach this one (official build).</summary>
    [Required]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>The port on which other silos reach this one (official build).</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port on which clients reach this silo (official build).</summary>
    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 30000;
}
