using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Api.Accounts;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Domain.Tenants;
using Billing.Domain.TestClocks;
using Billing.Grains.Interfaces.TestClocks;
using NodaTime;

namespace Billing.Api.TestClocks;

public sealed record CreateTestClockBody(string Id, Instant StartAt);

public sealed record AdvanceTestClockBody(Instant To);

/// <summary>A test clock. It is ready when everything that was due by its time has been done.</summary>
public sealed record TestClockView(string Id, Instant Now, string Status, Instant? AdvancingTo, ImmutableArray<string> Accounts);

/// <summary>Simulated time, in test mode: it stands still until it is advanced, any distance, and takes its accounts along.</summary>
internal static class TestClockRoutes
{
    /// <summary>Who advances a clock wants to see what it brought; a long way is answered before it is done.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("POST", "/v1/test-clocks", "Create a test clock", CreateAsync)
        {
            Scope = ApiScope.TestClocks, Body = typeof(CreateTestClockBody), Answer = typeof(TestClockView), Status = StatusCodes.Status201Created,
            IsBillingWrite = true,
        },
        new("GET", "/v1/test-clocks/{clock}", "A test clock", static request => InTestMode(request, request.Segment("clock"), ReadAsync))
        {
            Scope = ApiScope.Read, Answer = typeof(TestClockView),
        },
        new("POST", "/v1/test-clocks/{clock}/advance", "Advance a test clock, and do all that is due on the way", AdvanceAsync)
        {
            Scope = ApiScope.TestClocks, Body = typeof(AdvanceTestClockBody), Answer = typeof(TestClockView), IsBillingWrite = true,
        },
    ];

    private static async Task<ApiAnswer> InTestMode(ApiRequest request, string id, Func<ApiRequest, string, ITestClockGrain, Task<ApiAnswer>> then) =>
        request.Caller.Mode != TenantMode.Test ? Problems.TestModeOnly
        : !AccountAddress.IsId(id) ? Problems.IdInvalid.About("id")
        : await then(request, id, request.Grains.GetGrain<ITestClockGrain>($"{request.Caller.Partition}/{id}"));

    private static async Task<ApiAnswer> ReadAsync(ApiRequest request, string id, ITestClockGrain clock) =>
        await clock.Read() is { NowAt: not null } read ? ApiAnswer.Ok(ViewOf(id, read)) : Problems.TestClockUnknown;

    private static async Task<ApiAnswer> CreateAsync(ApiRequest request)
    {
        var (body, problem) = request.As<CreateTestClockBody>();
        (var key, problem) = problem is null ? request.IdempotencyKey() : ("", problem);
        return problem ?? await InTestMode(request, body!.Id, (_, id, clock) =>
            SendAsync(clock, id, new TestClockCommand.Create(key, body.StartAt), StatusCodes.Status201Created));
    }

    private static async Task<ApiAnswer> AdvanceAsync(ApiRequest request)
    {
        var (body, problem) = request.As<AdvanceTestClockBody>();
        (var key, problem) = problem is null ? request.IdempotencyKey() : ("", problem);
        return problem ?? await InTestMode(request, request.Segment("clock"), async (_, id, clock) =>
        {
            var answer = await SendAsync(clock, id, new TestClockCommand.Advance(key, body!.To), StatusCodes.Status200OK);
            var startedAt = request.Time.GetTimestamp();
            while (answer.Problem is null && await clock.Read() is { AdvancingTo: not null } && request.Time.GetElapsedTime(startedAt) < WaitMax)
            {
                await Task.Delay(LookEvery, request.Time, request.Aborted);
            }

            return answer.Problem is null ? await ArrivedAsync(id, clock) : answer;
        });
    }

    private static async Task<ApiAnswer> ArrivedAsync(string id, ITestClockGrain clock) =>
        await clock.Read() is not { } read ? Problems.TestClockUnknown
        : read.AdvancingTo is null ? ApiAnswer.Ok(ViewOf(id, read))
        : new ApiAnswer(StatusCodes.Status202Accepted, ViewOf(id, read)) { Location = $"/v1/test-clocks/{id}" };

    private static async Task<ApiAnswer> SendAsync(ITestClockGrain clock, string id, TestClockCommand command, int status) =>
        await clock.Send(command) switch
        {
            TestClockAnswer.Refused refused => Problem.Of(refused.Rejection),
            TestClockAnswer.Shows or TestClockAnswer.Advances => new ApiAnswer(status, ViewOf(id, (await clock.Read())!)),
            _ => throw new UnreachableException(),
        };

    private static TestClockView ViewOf(string id, TestClock clock) => new(
        id, clock.NowAt!.Value, clock.AdvancingTo is null ? "ready" : "advancing", clock.AdvancingTo,
        [.. clock.Accounts.Select(static account => account[(account.IndexOf('/', StringComparison.Ordinal) + 1)..])]);
}
