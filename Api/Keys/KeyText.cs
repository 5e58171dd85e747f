using System.Security.Cryptography;
using System.Text;
using Billing.Domain.Tenants;

namespace Billing.Api.Keys;

/// <summary>
/// A key as its program holds it: <c>bk_test_acme_7f3a9c0d_…</c>. It says whose it is, so that one grain is asked and no
/// index is kept; the last part proves it.
/// </summary>
public sealed record KeyText(TenantMode Mode, string Tenant, string Id, string Secret)
{
    private const int IdBytes = 4;
    private const int SecretBytes = 24;

    public static KeyText Draw(string tenant, TenantMode mode) => new(
        mode, tenant, RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true), RandomNumberGenerator.GetHexString(SecretBytes * 2, lowercase: true));

    public static KeyText? Parse(string text) => text.Split('_') is ["bk", var mode, var tenant, { Length: IdBytes * 2 } id, { Length: SecretBytes * 2 } secret]
        && ModeOf(mode) is { } known && Domain.Tenants.Tenant.IsName(tenant)
        ? new KeyText(known, tenant, id, secret)
        : null;

    public string SecretHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Secret)));

    public override string ToString() => $"bk_{NameOf(Mode)}_{Tenant}_{Id}_{Secret}";

    public static string NameOf(TenantMode mode) => mode == TenantMode.Live ? "live" : "test";

    private static TenantMode? ModeOf(string name) => name switch
    {
        "live" => TenantMode.Live,
        "test" => TenantMode.Test,
        _ => null,
    };
}
