namespace Billing.Cli.Scenarios;

/// <summary>Finds what somebody probably meant by a word that is not known.</summary>
internal static class Nearest
{
    /// <summary>" (did you mean 'plan'?)" and what there is to choose from.</summary>
    public static string Hint(string word, IEnumerable<string> known)
    {
        var all = known.ToList();
        var nearest = all.MinBy(candidate => Distance(Bare(word), Bare(candidate)));
        var hint = nearest is not null && AreClose(word, nearest) ? $" (did you mean '{nearest}'?)" : string.Empty;
        return all.Count == 0 ? hint : $"{hint}; known here: {string.Join(", ", all)}";
    }

    public static bool AreClose(string left, string right) =>
        Distance(Bare(left), Bare(right)) <= Math.Max(2, (Math.Min(left.Length, right.Length) + 1) / 2);

    /// <summary>A word without case, blanks, hyphens and underscores: period_end, Period end and periodEnd are one.</summary>
    public static string Bare(string word) =>
        new([.. word.Where(letter => letter is not (' ' or '_' or '-')).Select(char.ToLowerInvariant)]);

    private static int Distance(string left, string right)
    {
        var costs = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = costs[0];
            costs[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = costs[j];
                costs[j] = Math.Min(Math.Min(costs[j] + 1, costs[j - 1] + 1), diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return costs[right.Length];
    }
}
