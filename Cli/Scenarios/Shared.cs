using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;

namespace Billing.Cli.Scenarios;

/// <summary>
/// What a file says for all of its variants. A variant adds its plans and its timeline; whatever else it says takes the
/// place of what the file says.
/// </summary>
internal sealed record Shared(BillingConvention Convention, Currency Currency, ScenarioNode? Account, ScenarioNode? Accounts)
{
    public ImmutableArray<ScenarioNode> Plans { get; private init; } = [];

    public ImmutableArray<ScenarioNode> Timeline { get; private init; } = [];

    public static Shared Of(FieldReader fields) =>
        new Shared(BillingProfiles.Standard, Currency.Of("EUR"), null, null).With(fields);

    public Shared With(FieldReader fields) => this with
    {
        Convention = ConventionReading.Read(fields, Convention),
        Currency = fields.Find("currency") is { } currency ? PlanReading.CurrencyOf(currency) : Currency,
        Account = Merged(Account, fields.Find("account")),
        Accounts = fields.Find("accounts") ?? Accounts,
        Plans = Plans.AddRange(fields.Each("plans", plan => plan)),
        Timeline = Timeline.AddRange(fields.Each("timeline", step => step)),
    };

    private static ScenarioNode? Merged(ScenarioNode? before, ScenarioNode? after) =>
        before is null || after is null ? after ?? before : before.With(after);
}
