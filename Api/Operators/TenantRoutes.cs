using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Api.Keys;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Domain;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.Tenants;
using NodaTime;

namespace Billing.Api.Operators;

public sealed record CreateTenantBody(string Name);

/// <summary>A key to be made; without scopes it may do everything.</summary>
public sealed record CreateKeyBody(TenantMode Mode)
{
    public ImmutableArray<ApiScope> Scopes { get; init; } = [.. Enum.GetValues<ApiScope>()];
}

public sealed record TenantView(string Name, Instant CreatedAt, ImmutableArray<KeyView> Keys);

public sealed record KeyView(string Id, TenantMode Mode, ImmutableArray<ApiScope> Scopes, Instant CreatedAt, Instant? RevokedAt);

/// <summary>A key that was made, and the only time it is seen.</summary>
public sealed record CreatedKeyView(string Id, TenantMode Mode, ImmutableArray<ApiScope> Scopes, string Key);

/// <summary>What the operator of this system does: whose customers are billed here, and which programs may ask.</summary>
internal static class TenantRoutes
{
    private const string Tenants = "/v1/operator/tenants";

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("POST", Tenants, "Create a tenant", static async request =>
        {
            var (body, problem) = request.As<CreateTenantBody>();
            return problem is not null ? problem
                : !Tenant.IsName(body!.Name) ? Problems.FieldInvalid.About("name").Saying(
                    $"A tenant's name has 1 to {Tenant.NameLengthMax} characters of a-z, 0-9 and -.")
                : await SendAsync(request, body.Name, new TenantCommand.Create(Now(request)), static (tenant, name) =>
                    new ApiAnswer(StatusCodes.Status201Created, ViewOf(name, tenant)));
        })
        {
            Body = typeof(CreateTenantBody), Answer = typeof(TenantView), Status = StatusCodes.Status201Created,
        },
        new("GET", $"{Tenants}/{{tenant}}", "A tenant and its keys", static async request =>
            await Grain(request, request.Segment("tenant")).Read() is { CreatedAt: not null } tenant
                ? ApiAnswer.Ok(ViewOf(request.Segment("tenant"), tenant))
                : Problem.Of(Rejections.TenantUnknown))
        {
            Answer = typeof(TenantView),
        },
        new("POST", $"{Tenants}/{{tenant}}/keys", "Make a key for a program of a tenant; it is shown once", CreateKeyAsync)
        {
            Body = typeof(CreateKeyBody), Answer = typeof(CreatedKeyView), Status = StatusCodes.Status201Created,
        },
        new("DELETE", $"{Tenants}/{{tenant}}/keys/{{key}}", "Revoke a key; within seconds it opens nothing", static request =>
            SendAsync(request, request.Segment("tenant"), new TenantCommand.RevokeKey(request.Segment("key"), Now(request)), static (tenant, name) =>
                ApiAnswer.Ok(ViewOf(name, tenant))))
        {
            Answer = typeof(TenantView),
        },
    ];

    private static ITenantGrain Grain(ApiRequest request, string name) => request.Grains.GetGrain<ITenantGrain>($"{name}/keys");

    private static async Task<ApiAnswer> CreateKeyAsync(ApiRequest request)
    {
        var (body, problem) = request.As<CreateKeyBody>();
        if (problem is not null)
        {
            return problem;
        }

        var text = KeyText.Draw(request.Segment("tenant"), body!.Mode);
        var key = new ApiKey(text.Id, body.Mode, body.Scopes, text.SecretHash, Now(request));
        return await SendAsync(request, text.Tenant, new TenantCommand.AddKey(key), (_, _) =>
            new ApiAnswer(StatusCodes.Status201Created, new CreatedKeyView(key.Id, key.Mode, key.Scopes, text.ToString())));
    }

    private static async Task<ApiAnswer> SendAsync(
        ApiRequest request, string name, TenantCommand command, Func<Tenant, string, ApiAnswer> answer)
    {
        if (!Tenant.IsName(name))
        {
            return Problem.Of(Rejections.TenantUnknown);
        }

        switch (await Grain(request, name).Send(command))
        {
            case TenantAnswer.Accepted accepted:
                request.Keys.Forget(name);
                return answer(accepted.Tenant, name);
            case TenantAnswer.Refused refused:
                return Problem.Of(refused.Rejection);
            default:
                throw new UnreachableException();
        }
    }

    private static TenantView ViewOf(string name, Tenant tenant) => new(
        name, tenant.CreatedAt ?? Instant.MinValue,
        [.. tenant.Keys.Select(static key => new KeyView(key.Id, key.Mode, key.Scopes, key.CreatedAt, key.RevokedAt))]);

    private static Instant Now(ApiRequest request) =>
        Instant.FromUnixTimeMilliseconds(request.Time.GetUtcNow().ToUnixTimeMilliseconds());
}
