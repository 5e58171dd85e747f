using System.Collections.Immutable;
using Billing.Domain.Amounts;

namespace Billing.Domain.Charging;

/// <summary>Prices transactions one by one, in the order they happened.</summary>
internal static class Transactions
{
    public static Figure Price(ChargeModel.Percentage model, ImmutableArray<decimal> transactions)
    {
        var fees = ImmutableArray.CreateBuilder<Figure>();
        var total = 0m;
        for (var index = 0; index < transactions.Length; index++)
        {
            var charged = transactions[index] - FreePart(model, index, total, transactions[index]);
            total += transactions[index];
            if (charged > 0)
            {
                fees.Add(Fee(model, Figure.Given("transaction", charged)));
            }
        }

        return fees.Count == 0 ? Figure.Given("nothing charged", 0) : Figure.Sum("transactions", fees.ToImmutable());
    }

    // The transaction that crosses the free total pays its percentage on what is beyond it, and its whole fixed fee.
    private static decimal FreePart(ChargeModel.Percentage model, int index, decimal totalBefore, decimal amount)
    {
        if (model is { FreeTransactions: null, FreeTotal: null } || index >= model.FreeTransactions)
        {
            return 0;
        }

        return model.FreeTotal is { } free ? Math.Clamp(free - totalBefore, 0, amount) : amount;
    }

    private static Figure Fee(ChargeModel.Percentage model, Figure charged)
    {
        var fee = charged * Figure.Given("percent", model.Percent) / Figure.Given(string.Empty, 100);
        if (model.FixedFee != 0)
        {
            fee += Figure.Given("fixed fee", model.FixedFee);
        }

        if (model.Minimum is { } minimum)
        {
            fee = Figure.Greatest(fee, Figure.Given("minimum", minimum));
        }

        return model.Maximum is { } maximum ? Figure.Least(fee, Figure.Given("maximum", maximum)) : fee;
    }
}
