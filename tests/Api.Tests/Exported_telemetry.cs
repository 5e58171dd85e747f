using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Billing.Api.Tests.Harness;
using Billing.Shared;

namespace Billing.Api.Tests;

/// <summary>What a collector receives: spans that name the account, and measurements that do not.</summary>
public sealed class Exported_telemetry
{
    [Fact]
    public async Task Names_the_account_on_spans_and_never_as_a_label()
    {
        var port = SiloProcess.FreePort();
        using var collector = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        collector.Start();
        var received = new ConcurrentDictionary<string, ConcurrentQueue<string>>();
        var listening = ListenAsync(collector, received);

        var server = new ServerUnderTest
        {
            More =
            [
                ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{port}"),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                ("OTEL_BSP_SCHEDULE_DELAY", "100"),
                ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
            ],
        };
        await server.InitializeAsync();
        try
        {
            using var client = await Client.OfNewTenantAsync(server);
            await client.OpenAsync("acme-of-the-span");
            var begun = TimeProvider.System.GetTimestamp();
            while (!Has(received, "/v1/traces", "acme-of-the-span") || !Has(received, "/v1/metrics", "billing.journal.batches"))
            {
                Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30), $"Received only {string.Join(' ', received.Keys)}.");
                await Task.Delay(50);
            }

            Assert.True(Has(received, "/v1/traces", "billing.account"));
            Assert.False(Has(received, "/v1/metrics", "acme-of-the-span"));
        }
        finally
        {
            await server.DisposeAsync();
            collector.Stop();
            await listening;
        }
    }

    private static bool Has(ConcurrentDictionary<string, ConcurrentQueue<string>> received, string path, string text) =>
        received.TryGetValue(path, out var bodies) && bodies.Any(body => body.Contains(text, StringComparison.Ordinal));

    private static async Task ListenAsync(HttpListener collector, ConcurrentDictionary<string, ConcurrentQueue<string>> received)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await collector.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            // Texts stand in the protocol buffers as they are.
            received.GetOrAdd(context.Request.Url!.AbsolutePath, static _ => []).Enqueue(Encoding.Latin1.GetString(body.ToArray()));
            context.Response.StatusCode = 200;
            context.Response.Close();
        }
    }
}
