using System.Globalization;

namespace Billing.Embedded.Audit;

/// <summary>Part of invariant 3. The numbers of a series are given once each, and none is left out but those that are free again.</summary>
internal static class AuditedNumbers
{
    public static IEnumerable<string> Check(AuditedLife life)
    {
        var numbers = from account in life.Accounts
                      from each in account.Facts
                      let number = each.Is switch
                      {
                          "invoice_finalized" => each.Fact.Of("invoice").TextOrNone("number"),
                          "invoice_numbered" => each.Fact.Text("number"),
                          _ => null,
                      }
                      where number is not null
                      select (account.Name, Number: number);
        foreach (var series in numbers.GroupBy(static each => each.Number[..each.Number.LastIndexOf('-')], StringComparer.Ordinal))
        {
            var free = life.FreeNumbers.GetValueOrDefault(series.Key, []);
            var given = series.Select(static each => (each.Name, Number: long.Parse(each.Number[(each.Number.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture))).ToArray();
            foreach (var twice in given.GroupBy(static each => each.Number).Where(static each => each.Count() > 1))
            {
                yield return $"3 {twice.First().Name}: number {twice.Key} of {series.Key} is given {twice.Count()} times.";
            }

            var missing = Enumerable.Range(1, (int)given.Max(static each => each.Number)).Select(static number => (long)number)
                .Except(given.Select(static each => each.Number)).Except(free).ToArray();
            if (missing.Length > 0)
            {
                yield return $"3 {given[0].Name}: {series.Key} has no {string.Join(", ", missing)}.";
            }
        }
    }
}
