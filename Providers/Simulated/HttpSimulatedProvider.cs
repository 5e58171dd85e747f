using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.Simulated;

/// <summary>
/// The simulated provider in a process of its own. Whatever is not clearly said is not known: only a connection that never came
/// to be is certain to have moved nothing.
/// </summary>
public sealed class HttpSimulatedProvider(HttpClient http) : IPaymentProvider, ICustomerMetadata
{
    public Task<ProviderOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellation) =>
        AskAsync(() => http.PostAsJsonAsync(SimulatorWire.Charges, request, SimulatorWire.Json, cancellation), cancellation);

    public Task<ProviderOutcome> RefundAsync(RefundRequest request, CancellationToken cancellation) =>
        AskAsync(() => http.PostAsJsonAsync(SimulatorWire.Refunds, request, SimulatorWire.Json, cancellation), cancellation);

    public Task<ProviderOutcome?> LookUpAsync(LookUpRequest request, CancellationToken cancellation) =>
        ReadAsync(() => http.GetAsync($"{SimulatorWire.LookUp}?key={Uri.EscapeDataString(request.Key)}", cancellation), cancellation);

    public Task<ProviderReply<ImmutableSortedDictionary<string, string>?>> ReadAsync(
        string customer, ImmutableArray<string> keys, CancellationToken cancellation) => ReplyAsync(
        async () => await http.GetFromJsonAsync<SimulatorWire.ShownCustomer>(
            $"{SimulatorWire.Customers}?name={Uri.EscapeDataString(customer)}", SimulatorWire.Json, cancellation),
        shown => (ImmutableSortedDictionary<string, string>?)(shown?.Words ?? ImmutableSortedDictionary<string, string>.Empty)
            .Where(word => keys.Contains(word.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal));

    public Task<ProviderReply<bool>> WriteAsync(
        string key, string customer, ImmutableSortedDictionary<string, string> values, CancellationToken cancellation) => ReplyAsync(
        async () => (await http.PostAsJsonAsync(
            SimulatorWire.Customers, new SimulatorWire.ShownCustomer(customer, values), SimulatorWire.Json, cancellation)).EnsureSuccessStatusCode(),
        static _ => true);

    private static async Task<ProviderReply<T>> ReplyAsync<TSaid, T>(Func<Task<TSaid>> ask, Func<TSaid, T> given)
    {
        try
        {
            return new ProviderReply<T>.Given(given(await ask()));
        }
        catch (HttpRequestException refused) when (refused.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return new ProviderReply<T>.Unavailable();
        }
        catch (Exception unclear) when (unclear is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            return new ProviderReply<T>.Unknown();
        }
    }

    private static async Task<ProviderOutcome> AskAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancellation) =>
        await ReadAsync(ask, cancellation) ?? new ProviderOutcome.Unknown();

    /// <summary>What it said; null only when it said clearly that it knows of nothing.</summary>
    private static async Task<ProviderOutcome?> ReadAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancellation)
    {
        try
        {
            using var response = await ask();
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return new ProviderOutcome.Unavailable(
                    response.Headers.RetryAfter?.Delta is { } wait ? Duration.FromTimeSpan(wait) : null);
            }

            return response.IsSuccessStatusCode
                && await response.Content.ReadFromJsonAsync<SimulatorWire.Answer>(SimulatorWire.Json, cancellation) is { } answer
                ? answer.Outcome
                : new ProviderOutcome.Unknown();
        }
        catch (HttpRequestException refused) when (refused.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return new ProviderOutcome.Unavailable();
        }
        catch (Exception unclear) when (unclear is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            return new ProviderOutcome.Unknown();
        }
    }
}
