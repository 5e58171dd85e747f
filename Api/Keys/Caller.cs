using System.Collections.Immutable;
using Billing.Domain.Tenants;

namespace Billing.Api.Keys;

/// <summary>Who asks: a program of a tenant, or the operator of this system, who belongs to none.</summary>
public sealed record Caller(string Tenant, TenantMode Mode, string KeyId, ImmutableArray<ApiScope> Scopes)
{
    public static Caller Operator { get; } = new("", TenantMode.Live, "operator", []);

    /// <summary>The part of all data that the caller lives in.</summary>
    public string Partition { get; } = Domain.Tenants.Tenant.PartitionOf(Tenant, Mode);

    public bool IsOperator => ReferenceEquals(this, Operator);

    public bool May(ApiScope scope) => Scopes.Contains(scope);
}
