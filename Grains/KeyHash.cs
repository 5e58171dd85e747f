namespace Billing.Grains;

/// <summary>A number of a text that is the same in every process and for ever: parts of grain ids are made of it.</summary>
internal static class KeyHash
{
    public static uint Of(string text)
    {
        var hash = 2166136261u;
        foreach (var letter in text)
        {
            hash = unchecked((hash ^ letter) * 16777619u);
        }

        return hash;
    }
}
