using System.Collections.Immutable;

namespace Billing.Cli.Scenarios;

/// <summary>Pairs what is expected in any order with what is there, so that as much as possible finds a partner.</summary>
internal static class Pairing
{
    /// <summary>What is expected and has no partner of its own.</summary>
    public static IEnumerable<ScenarioNode> Missing(IReadOnlyList<ScenarioNode> expected, ImmutableArray<Seen> seen, Func<ScenarioNode, Seen, bool> fits)
    {
        var partners = Enumerable.Repeat(-1, seen.Length).ToArray();
        for (var i = 0; i < expected.Count; i++)
        {
            Find(i, [.. new bool[seen.Length]]);
        }

        return expected.Where((_, i) => !partners.Contains(i));

        // Somebody who has a partner already may take another, if that makes room.
        bool Find(int who, bool[] tried)
        {
            for (var j = 0; j < seen.Length; j++)
            {
                if (!tried[j] && fits(expected[who], seen[j]))
                {
                    tried[j] = true;
                    if (partners[j] < 0 || Find(partners[j], tried))
                    {
                        partners[j] = who;
                        return true;
                    }
                }
            }

            return false;
        }
    }
}
