using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Billing.Silo.Telemetry;

/// <summary>
/// The measurements of this process as Prometheus reads them. A listener of our own: the exporter cannot be restored from
/// every feed, and this is all of it that is needed.
/// </summary>
public sealed class MetricsPage : IDisposable
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Name, string Labels), Series> _series = new();

    public MetricsPage()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (Meters.Shown.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public string Text()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var group in _series.GroupBy(static each => each.Key.Name).OrderBy(static each => each.Key, StringComparer.Ordinal))
        {
            text.Append("# TYPE ").Append(group.Key).Append(' ').Append(group.First().Value.Kind).Append('\n');
            foreach (var (key, series) in group.OrderBy(static each => each.Key.Labels, StringComparer.Ordinal))
            {
                series.Write(text, key.Name, key.Labels);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var kind = instrument.GetType().Name switch
        {
            var name when name.StartsWith("Histogram", StringComparison.Ordinal) => "histogram",
            var name when name.StartsWith("Counter", StringComparison.Ordinal) || name.StartsWith("ObservableCounter", StringComparison.Ordinal) => "counter",
            _ => "gauge",
        };
        var isAbsolute = instrument.IsObservable;
        _series.GetOrAdd((NameOf(instrument, kind), LabelsOf(tags)), static (_, made) => new Series(made), kind).Record(value, isAbsolute);
    }

    private static string NameOf(Instrument instrument, string kind)
    {
        var name = instrument.Name.Replace('.', '_').Replace('-', '_');
        var unit = instrument.Unit is "s" ? "_seconds" : "";
        return kind == "counter" ? $"{name}{unit}_total" : name + unit;
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(name.Replace('.', '_')).Append("=\"")
                .Append(Convert.ToString(value, CultureInfo.InvariantCulture)?.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", " ")).Append('"');
        }

        return text.ToString();
    }

    private sealed class Series(string kind)
    {
        private readonly Lock _gate = new();
        private readonly long[] _buckets = new long[Bounds.Length + 1];
        private double _sum;
        private long _count;

        public string Kind => kind;

        public void Record(double value, bool isAbsolute)
        {
            lock (_gate)
            {
                // An up-down counter is told by its changes, an observed one by what it is.
                _sum = isAbsolute ? value : _sum + value;
                _count++;
                if (kind == "histogram")
                {
                    var bucket = Array.FindIndex(Bounds, bound => value <= bound);
                    _buckets[bucket < 0 ? Bounds.Length : bucket]++;
                }
            }
        }

        public void Write(StringBuilder text, string name, string labels)
        {
            lock (_gate)
            {
                if (kind != "histogram")
                {
                    Line(text, name, labels, _sum);
                    return;
                }

                long below = 0;
                for (var i = 0; i <= Bounds.Length; i++)
                {
                    below += _buckets[i];
                    var bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    Line(text, $"{name}_bucket", $"{labels}{(labels.Length == 0 ? "" : ",")}le=\"{bound}\"", below);
                }

                Line(text, $"{name}_sum", labels, _sum);
                Line(text, $"{name}_count", labels, _count);
            }
        }

        private static void Line(StringBuilder text, string name, string labels, double value)
        {
            text.Append(name);
            if (labels.Length > 0)
            {
                text.Append('{').Append(labels).Append('}');
            }

            text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
    }
}
