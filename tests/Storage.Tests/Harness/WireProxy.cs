using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Billing.Storage.Tests;

/// <summary>
/// Stands between a client and PostgreSQL, and breaks the wire at a chosen moment of a commit: prepared statements are
/// told from everything else by their first message, Bind.
/// </summary>
public sealed class WireProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();
    private int _cuts;

    public WireProxy(string connectionString)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        (_host, _port) = (target.Host!, target.Port);
        _listener.Start();
        target.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        ConnectionString = target.ConnectionString;
        _accepting = AcceptAsync();
    }

    public enum Cut
    {
        /// <summary>The commit never reaches the server.</summary>
        BeforeTheRequest,

        /// <summary>The commit reaches the server, which works on while its client has gone.</summary>
        BehindTheRequest,

        /// <summary>The server has committed and said so; nobody hears it.</summary>
        BeforeTheAnswer,
    }

    public string ConnectionString { get; }

    /// <summary>Asked at each commit; null lets it pass.</summary>
    public Func<Cut?>? Script { get; set; }

    public int Cuts => Volatile.Read(ref _cuts);

    public void Stall() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Resume();
        _listener.Stop();
        await _accepting;
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        var pairs = new List<Task>();
        try
        {
            while (true)
            {
                pairs.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(pairs);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        client.NoDelay = true;
        using (client)
        {
            try
            {
                await server.ConnectAsync(_host, _port, both.Token);
                var pair = new Pair(client.GetStream(), server.GetStream(), both.Token);
                await await Task.WhenAny(ToServerAsync(pair), ToClientAsync(pair));
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
                // Either side may go at any time; the other one is closed with it.
            }

            await both.CancelAsync();
        }
    }

    private async Task ToServerAsync(Pair pair)
    {
        var buffer = new byte[65536];
        int length;
        while ((length = await pair.Client.ReadAsync(buffer, pair.Cancellation)) > 0)
        {
            await _open.Task;
            var cut = buffer[0] == 'B' ? Script?.Invoke() : null;
            if (cut is Cut.BeforeTheRequest)
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            pair.IsAnswerCut = cut is Cut.BeforeTheAnswer;
            await pair.Server.WriteAsync(buffer.AsMemory(0, length), pair.Cancellation);
            if (cut is Cut.BehindTheRequest)
            {
                Interlocked.Increment(ref _cuts);
                return;
            }
        }
    }

    private async Task ToClientAsync(Pair pair)
    {
        var buffer = new byte[65536];
        int length;
        while ((length = await pair.Server.ReadAsync(buffer, pair.Cancellation)) > 0)
        {
            await _open.Task;
            if (pair.IsAnswerCut)
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            await pair.Client.WriteAsync(buffer.AsMemory(0, length), pair.Cancellation);
        }
    }

    private sealed record Pair(NetworkStream Client, NetworkStream Server, CancellationToken Cancellation)
    {
        public volatile bool IsAnswerCut;
    }
}
