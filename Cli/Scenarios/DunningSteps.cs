using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;

namespace Billing.Cli.Scenarios;

/// <summary>Reads the steps about customers who do not pay.</summary>
internal static class DunningSteps
{
    public static readonly ImmutableDictionary<string, Func<FieldReader, StepContext, Asking>> All =
        new Dictionary<string, Func<FieldReader, StepContext, Asking>>
        {
            ["add_method"] = AddMethod,
            ["promise_payment"] = Promise,
            ["redeliver_failure"] = Redeliver,
        }.ToImmutableDictionary();

    private static Asking AddMethod(FieldReader fields, StepContext context)
    {
        var method = new CollectionMethod(
            fields.Text("id") ?? "method", CollectionMethodKind.Card, fields.Text("provider") ?? "simulated", "reference");
        var isDefault = fields.Flag("default", otherwise: true);
        return _ => new AccountCommand.AddMethod(method) { IsDefault = isDefault };
    }

    private static Asking Promise(FieldReader fields, StepContext context)
    {
        var node = fields.Need("until");
        var until = Texts.At(node, context.Zone);
        return _ => new AccountCommand.PromisePayment(until, "operator");
    }

    /// <summary>What the provider has told already, once more: the last attempt of the case that failed.</summary>
    private static Asking Redeliver(FieldReader fields, StepContext context) => account => account.State.Failures is [.., var last]
        ? new AccountCommand.SettleEffect(last.Key, new ProviderOutcome.Declined(last.Class, last.Code))
        : throw ScenarioMistake.At(fields.Node, "nothing has failed that could be told again");
}
