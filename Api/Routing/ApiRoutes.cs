using Billing.Api.Accounts;
using Billing.Api.Catalogs;
using Billing.Api.Dunning;
using Billing.Api.Features;
using Billing.Api.Operators;
using Billing.Api.Recomputing;
using Billing.Api.State;
using Billing.Api.TestClocks;
using Billing.Api.Webhooks;

namespace Billing.Api.Routing;

/// <summary>Everything that can be asked, in the order in which a newcomer would.</summary>
public static class ApiRoutes
{
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        .. TenantRoutes.Routes,
        .. PlanRoutes.Routes,
        .. PolicyRoutes.Routes,
        .. SchemaRoutes.Routes,
        .. TestClockRoutes.Routes,
        .. AccountWrites.Routes,
        .. MethodSetups.Routes,
        .. Continuations.Routes,
        .. AccountReads.Routes,
        .. AccessRoutes.Routes,
        .. RecoveryRoutes.Routes,
        .. AccountHistories.Routes,
        .. RecomputeRoutes.Routes,
        .. AccountStateRoutes.Routes,
        .. TenantStateRoutes.Routes,
        .. WebhookEventRoutes.Routes,
    ];
}
