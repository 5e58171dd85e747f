using System.Globalization;
using System.Numerics;
using System.Text;
using System.Threading.Channels;

namespace Billing.Providers.Simulator;

/// <summary>
/// Lines on disk: a checksum, then JSON. Lines are only ever added; whatever queues while one sync is under way goes with the
/// next. What a crash has torn fails its checksum; from there on nothing was ever acknowledged, and it is cut off.
/// </summary>
internal sealed class AppendOnlyFile : IAsyncDisposable
{
    private const int ChecksumLength = 9;

    private readonly Channel<(byte[] Bytes, TaskCompletionSource Done)> _queue = Channel.CreateUnbounded<(byte[], TaskCompletionSource)>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly FileStream _file;
    private readonly Task _writing;

    private AppendOnlyFile(FileStream file)
    {
        _file = file;
        _writing = Task.Run(WriteAsync);
    }

    public static AppendOnlyFile Open(string path, out List<byte[]> lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        lines = ReadAndCut(file);
        return new AppendOnlyFile(file);
    }

    /// <summary>Ends when the line is on the disk. Lines are there in the order of the calls.</summary>
    public Task AppendAsync(byte[] json)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isOpen = _queue.Writer.TryWrite(([.. Encoding.ASCII.GetBytes(Checksum(json) + " "), .. json, (byte)'\n'], done));
        ObjectDisposedException.ThrowIf(!isOpen, this);
        return done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        await _file.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        var waiting = new List<TaskCompletionSource>();
        using var bytes = new MemoryStream();
        while (await _queue.Reader.WaitToReadAsync())
        {
            bytes.SetLength(0);
            waiting.Clear();
            while (_queue.Reader.TryRead(out var next))
            {
                bytes.Write(next.Bytes);
                waiting.Add(next.Done);
            }

            try
            {
                _file.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
                _file.Flush(flushToDisk: true);
            }
            catch (IOException broken)
            {
                // Whether it is on the disk is not known, and nothing after it may be: only a restart reads what is.
                Environment.FailFast("The ledger cannot be written.", broken);
            }

            waiting.ForEach(static done => done.SetResult());
        }
    }

    /// <summary>Every whole line; the file ends after the last of them.</summary>
    private static List<byte[]> ReadAndCut(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var lines = new List<byte[]>();
        var whole = 0;
        while (bytes.AsSpan(whole).IndexOf((byte)'\n') is >= 0 and var length && Read(bytes.AsSpan(whole, length)) is { } line)
        {
            lines.Add(line);
            whole += length + 1;
        }

        file.SetLength(whole);
        file.Position = whole;
        return lines;
    }

    private static byte[]? Read(ReadOnlySpan<byte> line) =>
        line.Length > ChecksumLength && Encoding.ASCII.GetString(line[..(ChecksumLength - 1)]) == Checksum(line[ChecksumLength..])
            ? line[ChecksumLength..].ToArray()
            : null;

    private static string Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        foreach (var one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return sum.ToString("x8", CultureInfo.InvariantCulture);
    }
}
