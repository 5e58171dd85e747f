using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>
/// Compares what is expected with what is seen. An object names only the fields it cares about; a list names everything
/// there is, unless it says 'contain', 'absent', 'first', 'last' or 'count'.
/// </summary>
internal sealed class Matching(DateTimeZone zone)
{
    private static readonly string[] ListWords = ["count", "first", "last", "contain", "absent", "all", "sum", "exactly", "inOrder"];
    private readonly ValueMatching values = new(zone);

    public ImmutableArray<Unmet> Check(ScenarioNode expected, Seen seen)
    {
        var unmet = ImmutableArray.CreateBuilder<Unmet>();
        Check(expected, seen, unmet);
        return unmet.ToImmutable();
    }

    private void Check(ScenarioNode expected, Seen seen, ImmutableArray<Unmet>.Builder unmet)
    {
        switch (seen)
        {
            case Seen.Value value:
                values.Check(expected, value, unmet);
                break;
            case Seen.One one:
                CheckOne(expected, one, unmet);
                break;
            case Seen.Many many:
                CheckMany(expected, many, unmet);
                break;
        }
    }

    private void CheckOne(ScenarioNode expected, Seen.One one, ImmutableArray<Unmet>.Builder unmet)
    {
        switch (expected.Kind)
        {
            case JsonValueKind.Object:
                foreach (var (name, field) in expected.Fields.Where(field => !FieldReader.IsRemark(field.Key)))
                {
                    Check(field, Part(one, name, field), unmet);
                }

                break;
            case JsonValueKind.Array:
                CheckShort(expected, expected.Elements, one, unmet);
                break;
            case JsonValueKind.Null:
                unmet.Add(Unmet.Of(expected, one.ToString()));
                break;
            default:
                CheckShort(expected, [expected], one, unmet);
                break;
        }
    }

    // [from, until, amount] or only an amount: each value is compared with what its kind stands for.
    private void CheckShort(ScenarioNode whole, IReadOnlyList<ScenarioNode> parts, Seen.One one, ImmutableArray<Unmet>.Builder unmet)
    {
        var found = ImmutableArray.CreateBuilder<Unmet>();
        var (dates, words, numbers) = (0, 0, 0);
        foreach (var part in parts)
        {
            var names = part.AsNumber() is not null ? one.ShortNumbers : ValueMatching.LooksLikeDate(part.Text) ? one.ShortDates : one.ShortWords;
            var index = part.AsNumber() is not null ? numbers++ : ValueMatching.LooksLikeDate(part.Text) ? dates++ : words++;
            if (index >= names.Length)
            {
                throw ScenarioMistake.At(part, $"{part} has no meaning here; write an object with some of: {Names(one)}");
            }

            Check(part, one.Find(names[index])!(), found);
        }

        if (found.Count > 0)
        {
            var seen = one.ShortDates.Concat(one.ShortWords).Concat(one.ShortNumbers).Distinct().Select(name => one.Find(name)!().ToString());
            unmet.Add(Unmet.Of(whole, "[" + string.Join(", ", seen) + "]"));
        }
    }

    private static Seen Part(Seen.One one, string name, ScenarioNode field)
    {
        if (one.Find(name) is { } known)
        {
            return known();
        }

        if (name.EndsWith("Cents", StringComparison.Ordinal) && one.Find(name[..^"Cents".Length]) is { } amount)
        {
            return ValueMatching.InCoins(amount(), field);
        }

        return one.IsOpen
            ? Seen.Of(null)
            : throw ScenarioMistake.At(field, $"'{name}' cannot be seen here{Nearest.Hint(name, one.Parts.Select(part => part.Name))}");
    }

    private void CheckMany(ScenarioNode expected, Seen.Many many, ImmutableArray<Unmet>.Builder unmet)
    {
        switch (expected.Kind)
        {
            case JsonValueKind.Array:
                CheckExactly(expected, many, many.IsOrdered, unmet);
                break;
            case JsonValueKind.Null:
                Count(expected, 0, many, unmet);
                break;
            case JsonValueKind.Object:
                foreach (var (name, field) in expected.Fields.Where(field => !FieldReader.IsRemark(field.Key)))
                {
                    CheckWord(name, field, many, unmet);
                }

                break;
            default:
                throw ScenarioMistake.At(expected, $"a list […] or an object with some of {string.Join(", ", ListWords)} is expected, not {expected}");
        }
    }

    private void CheckWord(string word, ScenarioNode field, Seen.Many many, ImmutableArray<Unmet>.Builder unmet)
    {
        switch (word)
        {
            case "count":
                values.Check(field, new((decimal)many.All.Length), unmet);
                break;
            case "first" or "last":
                if (many.All.IsEmpty)
                {
                    unmet.Add(Unmet.Of(field, "none"));
                }
                else
                {
                    Check(field, word == "first" ? many.All[0] : many.All[^1], unmet);
                }

                break;
            case "exactly" or "inOrder":
                CheckExactly(field, many, word == "inOrder", unmet);
                break;
            case "contain":
                var missing = Pairing.Missing(ElementsOf(field), many.All, Fits);
                unmet.AddRange(missing.Select(each => Unmet.Of(each, many.ToString())));
                break;
            case "absent":
                foreach (var each in ElementsOf(field).Where(each => many.All.Any(seen => Fits(each, seen))))
                {
                    unmet.Add(new(each.Line, each.Path, "absent: " + each, many.All.First(seen => Fits(each, seen)).ToString()));
                }

                break;
            case "all":
                foreach (var seen in many.All)
                {
                    Check(field, seen, unmet);
                }

                break;
            case "sum":
                foreach (var (name, sum) in field.Fields)
                {
                    Check(sum, ValueMatching.Sum(many.All.OfType<Seen.One>().Select(one => Part(one, name, sum)), sum), unmet);
                }

                break;
            default:
                throw ScenarioMistake.At(field, $"'{word}' says nothing about a list{Nearest.Hint(word, ListWords)}");
        }
    }

    private void CheckExactly(ScenarioNode expected, Seen.Many many, bool inOrder, ImmutableArray<Unmet>.Builder unmet)
    {
        var elements = ElementsOf(expected);
        if (elements.Count != many.All.Length)
        {
            Count(expected, elements.Count, many, unmet);
            return;
        }

        if (inOrder)
        {
            for (var i = 0; i < elements.Count; i++)
            {
                Check(elements[i], many.All[i], unmet);
            }

            return;
        }

        unmet.AddRange(Pairing.Missing(elements, many.All, Fits).Select(each => Unmet.Of(each, many.ToString())));
    }

    private static void Count(ScenarioNode expected, int count, Seen.Many many, ImmutableArray<Unmet>.Builder unmet)
    {
        if (many.All.Length != count)
        {
            unmet.Add(Unmet.Of(expected, $"{many.All.Length} instead of {count}: {many}"));
        }
    }

    private bool Fits(ScenarioNode expected, Seen seen) => Check(expected, seen).IsEmpty;

    private static IReadOnlyList<ScenarioNode> ElementsOf(ScenarioNode node) => node.Kind == JsonValueKind.Array ? node.Elements : [node];

    private static string Names(Seen.One one) => string.Join(", ", one.Parts.Select(part => part.Name));
}
