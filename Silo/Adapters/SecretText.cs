using Billing.Providers;

namespace Billing.Silo.Adapters;

/// <summary>
/// A secret as an operator gives it: in a setting, which is the environment's as a rule, or in a file that something else keeps. What
/// is wrong with it is told by its name, never by what it says.
/// </summary>
internal static class SecretText
{
    /// <summary>Exactly one of the two.</summary>
    public static Secret? One(string name, string? value, string? file, List<string> mistakes) => Several(name, value is null ? [] : [value], file, mistakes) switch
    {
        [var secret] => secret,
        [] => null,
        _ => Mistaken<Secret>(mistakes, $"{name}File holds more than one line."),
    };

    /// <summary>In settings, or a line each in a file.</summary>
    public static IReadOnlyList<Secret> Several(string name, IReadOnlyList<string> values, string? file, List<string> mistakes)
    {
        var given = values.Where(static value => value.Length > 0).ToList();
        if (given.Count > 0 && file is not null)
        {
            return Mistaken<IReadOnlyList<Secret>>(mistakes, $"{name} and {name}File are both there; one of them is enough.") ?? [];
        }

        if (given.Count == 0 && file is not null)
        {
            if (!TryRead(file, out given))
            {
                return Mistaken<IReadOnlyList<Secret>>(mistakes, $"{name}File names a file that cannot be read.") ?? [];
            }
        }

        if (given.Count == 0)
        {
            return Mistaken<IReadOnlyList<Secret>>(mistakes, $"{name} or {name}File is missing.") ?? [];
        }

        return given.Any(static value => value.Any(static letter => letter is <= ' ' or > '~'))
            ? Mistaken<IReadOnlyList<Secret>>(mistakes, $"{name} has characters that no key has.") ?? []
            : [.. given.Select(static value => new Secret(value))];
    }

    private static bool TryRead(string file, out List<string> lines)
    {
        try
        {
            lines = [.. File.ReadAllLines(file).Select(static line => line.Trim()).Where(static line => line.Length > 0)];
            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            lines = [];
            return false;
        }
    }

    private static T? Mistaken<T>(List<string> mistakes, string mistake)
        where T : class
    {
        mistakes.Add(mistake);
        return null;
    }
}
