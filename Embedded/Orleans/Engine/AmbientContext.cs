namespace Billing.Embedded;

/// <summary>
/// The request context of the running turn. The dictionary is never changed once it is visible, so that a call can take
/// it along by reference; it is a plain one, because hash-ordered collections would break replay.
/// </summary>
internal static class AmbientContext
{
    private static readonly AsyncLocal<Dictionary<string, object>?> Ambient = new();

    public static Dictionary<string, object>? Current
    {
        get => Ambient.Value;
        set
        {
            if (!ReferenceEquals(Ambient.Value, value))
            {
                Ambient.Value = value;
            }
        }
    }

    public static object? Get(string key) => Ambient.Value is { } values && values.TryGetValue(key, out var value) ? value : null;

    public static void Set(string key, object value) =>
        Ambient.Value = new Dictionary<string, object>(Ambient.Value ?? [], StringComparer.Ordinal) { [key] = value };

    public static bool Remove(string key)
    {
        if (Ambient.Value is not { } values || !values.ContainsKey(key))
        {
            return false;
        }

        var fewer = new Dictionary<string, object>(values, StringComparer.Ordinal);
        fewer.Remove(key);
        Ambient.Value = fewer.Count == 0 ? null : fewer;
        return true;
    }
}
