using System.Collections.Immutable;

namespace Billing.Cli.Scenarios;

/// <summary>Everything that a step can do, by its word.</summary>
internal static class Steps
{
    public static readonly ImmutableSortedDictionary<string, Func<FieldReader, StepContext, Asking>> All = SubscriptionSteps.All
        .Concat(InvoiceSteps.All)
        .Concat(MoneySteps.All)
        .Concat(DisputeSteps.All)
        .Concat(DunningSteps.All)
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static Asking Read(string word, FieldReader fields, StepContext context)
    {
        var known = All.Keys.FirstOrDefault(name => Nearest.Bare(name) == Nearest.Bare(word))
            ?? throw ScenarioMistake.At(fields.Need("do"), $"'{word}' is nothing that can be done{Nearest.Hint(word, All.Keys.Append("repeat"))}");
        return All[known](fields, context);
    }
}
