using System.Diagnostics;
using System.Globalization;

namespace Billing.Cli;

/// <summary>One line on standard error that says how far it is; rewritten on a terminal, repeated every few seconds elsewhere.</summary>
public sealed class ProgressLine(string what, long expected) : IProgress<long>, IDisposable
{
    private static readonly TimeSpan Terminal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(2);

    private readonly long _begun = Stopwatch.GetTimestamp();
    private long _shown;
    private long _last;
    private bool _isOver;

    public void Report(long value)
    {
        _last = value;
        if (Stopwatch.GetElapsedTime(_shown) >= (Console.IsErrorRedirected ? Elsewhere : Terminal))
        {
            Show();
        }
    }

    public void Dispose()
    {
        if (!_isOver)
        {
            _isOver = true;
            Show();
            Console.Error.WriteLine();
        }
    }

    private void Show()
    {
        _shown = Stopwatch.GetTimestamp();
        var seconds = Math.Max(0.001, Stopwatch.GetElapsedTime(_begun).TotalSeconds);
        var part = expected > 0 ? $"{Math.Min(100, _last * 100 / expected)} %, " : "";
        var line = string.Create(CultureInfo.InvariantCulture, $"{_last:#,0} {what}, {part}{_last / seconds:#,0} a second");
        Console.Error.Write(Console.IsErrorRedirected ? $"{line}\n" : $"\r{line}   ");
    }
}
