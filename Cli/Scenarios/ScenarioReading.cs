using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>Reads a scenario file whole before anything of it is run, so that every mistake in it is named first.</summary>
internal static class ScenarioReading
{
    /// <summary>The version of the format that this program reads.</summary>
    public const int Format = 1;

    public static Scenario Read(string text)
    {
        var fields = new FieldReader(ScenarioNode.Parse(text), "a scenario file");
        if (fields.Whole("format") is not { } format)
        {
            throw ScenarioMistake.At(fields.Node, $"the field 'format' is missing; this program reads format {Format}");
        }

        if (format != Format)
        {
            throw ScenarioMistake.At(fields.Need("format"), $"this program reads format {Format}, not {format}");
        }

        var scenario = new Scenario(fields.NeedText("id"), fields.Text("title"), fields.Text("needs"));
        if (scenario.Needs is not null)
        {
            // It may use words that are not there yet, so its steps are not read.
            return scenario;
        }

        // What another system says instead; it is for the reader only.
        fields.Find("upstream");
        var shared = Shared.Of(fields);
        var calculations = fields.Each("calculations", node => Calculations.Read(node, shared.Convention, shared.Currency));
        var lives = Lives(fields, shared);
        fields.Done();
        return lives.IsEmpty && calculations.IsEmpty
            ? throw ScenarioMistake.At(fields.Node, "a scenario has a 'timeline' (a life), 'variants' (several) or 'calculations'")
            : scenario with { Lives = lives, Calculations = calculations };
    }

    private static ImmutableArray<Life> Lives(FieldReader fields, Shared shared)
    {
        if (fields.Find("variants") is not { } variants)
        {
            return shared.Timeline.IsEmpty ? [] : [Life(string.Empty, shared)];
        }

        return Texts.Each(variants, node =>
        {
            var variant = new FieldReader(node, "a variant");
            var life = Life(variant.NeedText("name"), shared.With(variant));
            variant.Done();
            return life;
        });
    }

    private static Life Life(string name, Shared shared)
    {
        var plans = shared.Plans.Select(plan => (Node: plan, Plan: PlanReading.Plan(plan, shared.Currency))).ToImmutableArray();
        foreach (var (node, plan) in plans)
        {
            if (plans.Count(other => other.Plan.Key == plan.Key) > 1)
            {
                throw ScenarioMistake.At(node, $"plan '{plan.Code}' is there twice in version {plan.Version}");
            }
        }

        var catalog = new Catalog([.. plans.Select(plan => plan.Plan)]);
        var accounts = Accounts(shared);
        var (steps, mistakes) = (ImmutableArray.CreateBuilder<Step>(), new List<ScenarioMistake>());
        foreach (var node in shared.Timeline)
        {
            try
            {
                steps.Add(Step(node, catalog, accounts));
            }
            catch (ScenarioMistake mistake)
            {
                mistakes.Add(mistake);
            }
        }

        return mistakes.Count == 0 ? new(name, catalog, accounts, steps.ToImmutable()) : throw ScenarioMistakes.Of(mistakes);
    }

    private static ImmutableArray<AccountSetUp> Accounts(Shared shared)
    {
        if (shared.Accounts is not { } many)
        {
            return [AccountReading.Read("account", shared.Account, shared.Convention, shared.Currency)];
        }

        return many.Kind == JsonValueKind.Object && many.Fields.Count > 0
            ? [.. many.Fields.Select(account => AccountReading.Read(account.Key, account.Value, shared.Convention, shared.Currency))]
            : throw ScenarioMistake.At(many, "accounts are an object of names: {\"parent\": {…}, \"child\": {…}}");
    }

    private static Step Step(ScenarioNode node, Catalog catalog, ImmutableArray<AccountSetUp> accounts)
    {
        var fields = new FieldReader(node, "a step");
        var named = fields.Text("account") ?? accounts[0].Name;
        var account = accounts.FirstOrDefault(known => known.Name == named)
            ?? throw ScenarioMistake.At(fields.Need("account"), $"there is no account '{named}'{Nearest.Hint(named, accounts.Select(known => known.Name))}");
        var zone = account.Terms.Zone;
        var at = fields.Find("at");
        if (at is not null)
        {
            Texts.At(at, zone);
        }

        var does = fields.Text("do");
        var expected = fields.Find("expect");
        if (at is null && does is null && expected is null)
        {
            throw ScenarioMistake.At(node, "a step has at least one of 'at', 'do' and 'expect'");
        }

        var asking = does is null or "repeat" ? null : Steps.Read(does, fields, new(catalog, fields.Find("currency") is { } currency ? PlanReading.CurrencyOf(currency) : account.Terms.Currency, zone));
        var step = new Step(node, named, at, does, asking) { Refused = fields.Find("refused"), Expected = expected };
        fields.Done();
        return step;
    }
}
