using Billing.Domain.Amounts;
using Billing.Domain.Catalogs;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>What a step of an account is read against: the plans of the file, the account's currency and zone.</summary>
internal sealed record StepContext(Catalog Catalog, Currency Currency, DateTimeZone Zone)
{
    /// <summary>A plan that the file has; any other is a mistake.</summary>
    public string Plan(FieldReader fields, string name, bool mayBeUnknown)
    {
        var node = fields.Need(name);
        var code = Texts.Of(node);
        return mayBeUnknown || Catalog.Find(code, null) is not null
            ? code
            : throw ScenarioMistake.At(node, $"there is no plan {node}{Nearest.Hint(code, Catalog.Plans.Select(plan => plan.Code).Distinct())}");
    }
}

/// <summary>What a step asks of an account; which invoice or subscription it means may depend on what has happened.</summary>
internal delegate Domain.Accounts.AccountCommand Asking(SimulatedAccount account);
