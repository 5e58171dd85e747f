using System.Collections.Concurrent;
using System.Diagnostics;

namespace Billing.Shared;

/// <summary>One of our programs as a process of its own, killed with the test.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];
    private readonly ConcurrentQueue<string> _output = new();

    private ChildProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Receive(line.Data);
        _process.ErrorDataReceived += (_, line) => Receive(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Output => string.Join('\n', _output);

    /// <summary>Starts <paramref name="assembly"/> from the output folder of its own project.</summary>
    public static ChildProcess Start(string project, string assembly, string[] arguments, params (string Name, string Value)[] environment)
    {
        var folder = Path.Combine(Repository.Root, project, Repository.OutputFolder);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, assembly + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(start);
    }

    /// <summary>Waits for a line that contains the text; fails when the process ends or the time is over.</summary>
    public Task SeesAsync(string text, TimeSpan patience) => Task.Run(() =>
    {
        var watch = Stopwatch.StartNew();
        while (_lines.TryTake(out var line, patience - watch.Elapsed > TimeSpan.Zero ? patience - watch.Elapsed : TimeSpan.Zero))
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new TimeoutException($"Did not see '{text}' within {patience}; saw:\n{Output}");
    });

    /// <summary>Asks it to end, as an operator does.</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();

    public async Task<int> ExitAsync(TimeSpan patience)
    {
        await _process.WaitForExitAsync().WaitAsync(patience);
        return _process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Receive(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
            _lines.Add(line);
        }
    }
}
