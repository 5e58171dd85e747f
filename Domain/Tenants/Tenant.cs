using System.Collections.Immutable;
using NodaTime;

namespace Billing.Domain.Tenants;

/// <summary>Whether a key reaches real customers or those of the tenant's playground. Stored: names are format.</summary>
public enum TenantMode
{
    Live,
    Test,
}

/// <summary>What a key may do. Stored: names are format.</summary>
public enum ApiScope
{
    Read,
    Write,
    Catalog,
    TestClocks,
}

/// <summary>
/// A key as it is kept: what proves it, never itself. Whoever reads the database cannot call with it.
/// </summary>
public sealed record ApiKey(string Id, TenantMode Mode, ImmutableArray<ApiScope> Scopes, string SecretHash, Instant CreatedAt)
{
    public Instant? RevokedAt { get; init; }

    public bool Equals(ApiKey? other) =>
        other is not null && Id == other.Id && Mode == other.Mode && SecretHash == other.SecretHash && CreatedAt == other.CreatedAt
        && RevokedAt == other.RevokedAt && Scopes.SequenceEqual(other.Scopes);

    public override int GetHashCode() => Id.Length;
}

/// <summary>A company that bills its customers here, and the keys that its programs call with.</summary>
public sealed record Tenant
{
    public const int NameLengthMax = 24;

    /// <summary>None until it is created.</summary>
    public Instant? CreatedAt { get; init; }

    public ImmutableArray<ApiKey> Keys { get; init; } = [];

    /// <summary>Live and test data never meet: they are two tenants to everything below the edge.</summary>
    public static string PartitionOf(string name, TenantMode mode) => mode == TenantMode.Live ? name : $"{name}~test";

    /// <summary>Lower-case letters, digits and hyphens: the rest is free for us to build names with.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= NameLengthMax && name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    public bool Equals(Tenant? other) => other is not null && CreatedAt == other.CreatedAt && Keys.SequenceEqual(other.Keys);

    public override int GetHashCode() => Keys.Length;
}
