using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Billing.Customers;

/// <summary>
/// As little HTTP/1.1 as a load needs, over connections that are kept: the usual client costs as much as the server, and they
/// share the machine.
/// </summary>
internal sealed class HttpConnections(int port) : IDisposable
{
    private readonly ConcurrentBag<Socket> _idle = [];

    public string Key { get; set; } = "";

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            var (status, _) = await ExchangeAsync("GET /healthz/ready HTTP/1.1\r\nHost: x\r\n\r\n");
            return status == 200;
        }
        catch (Exception away) when (away is SocketException or IOException)
        {
            return false;
        }
    }

    /// <summary>The body of the answer; whatever is not a success, or is a replay, throws.</summary>
    public async Task<string> PostAsync(string path, string key, string body)
    {
        var (status, answer) = await ExchangeAsync(
            $"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Key}\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        return status is 200 or 201 ? answer : throw new InvalidOperationException($"{path} was answered {status} {answer}");
    }

    public async Task<(int Status, string Body)> ExchangeAsync(string request)
    {
        if (!_idle.TryTake(out var socket))
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port);
        }

        await socket.SendAsync(Encoding.UTF8.GetBytes(request));
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                socket.Dispose();
                throw new IOException("The connection was closed.");
            }

            length += read;
            if (BodyOf(buffer.AsSpan(0, length)) is { } body)
            {
                _idle.Add(socket);
                return (int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), CultureInfo.InvariantCulture), body);
            }
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var socket))
        {
            socket.Dispose();
        }
    }

    // None until all of it has come. The server either tells the length or sends chunks.
    private static string? BodyOf(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(answer[..head]);
        var body = answer[(head + 4)..];
        const string Length = "Content-Length: ";
        if (text.IndexOf(Length, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            var end = text.IndexOf('\r', at) is >= 0 and var line ? line : text.Length;
            var wanted = int.Parse(text.AsSpan((at + Length.Length)..end), CultureInfo.InvariantCulture);
            return body.Length >= wanted ? Encoding.UTF8.GetString(body[..wanted]) : null;
        }

        return body.EndsWith("0\r\n\r\n"u8) ? Unchunked(body) : null;
    }

    private static string Unchunked(ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder();
        while (true)
        {
            var line = body.IndexOf("\r\n"u8);
            var size = int.Parse(Encoding.ASCII.GetString(body[..line]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return text.ToString();
            }

            text.Append(Encoding.UTF8.GetString(body.Slice(line + 2, size)));
            body = body[(line + 2 + size + 2)..];
        }
    }
}
