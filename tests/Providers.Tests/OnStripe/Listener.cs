using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Net;
using System.Net.Sockets;

namespace Billing.Providers.Tests.OnStripe;

/// <summary>Somebody who takes webhooks, or does not.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly HttpListener _http = new();
    private readonly BlockingCollection<(byte[] Body, NameValueCollection Headers)> _taken = [];
    private readonly Task _listening;
    private int _refusals;

    public Listener(int refusals = 0)
    {
        _refusals = refusals;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }

        _http.Prefixes.Add(Address.AbsoluteUri);
        _http.Start();
        _listening = Task.Run(ListenAsync);
    }

    public Uri Address { get; }

    public void TakeFromNowOn() => Volatile.Write(ref _refusals, 0);

    /// <summary>Waits until one of this kind has come; fails when none does.</summary>
    public (byte[] Body, NameValueCollection Headers) Await(string type)
    {
        var mark = System.Text.Encoding.UTF8.GetBytes($"type\":\"{type}\"");
        while (_taken.TryTake(out var next, TimeSpan.FromSeconds(20)))
        {
            if (next.Body.AsSpan().IndexOf(mark) >= 0)
            {
                return next;
            }
        }

        throw new TimeoutException($"No {type} came.");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Close();
        await _listening;
        _taken.Dispose();
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _http.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var isRefused = Interlocked.Decrement(ref _refusals) >= 0;
            context.Response.StatusCode = isRefused ? 500 : 200;
            context.Response.Close();
            if (!isRefused)
            {
                _taken.Add((body.ToArray(), new NameValueCollection(context.Request.Headers)));
            }
        }
    }
}
