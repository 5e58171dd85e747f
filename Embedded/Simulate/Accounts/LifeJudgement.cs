namespace Billing.Embedded.Simulate;

internal static class LifeJudgement
{
    public static void Judge(AccountLife life, SimulateOptions options, DateTimeOffset now)
    {
        if (options.Dump is { } account)
        {
            var rows = life.Stores.Memory.LoadAsync(Billing.Storage.AccountKey.Parse(account), -1).Result.Tail;
            foreach (var row in rows)
            {
                Console.Error.WriteLine($"{row.Seq} {row.At} {row.Cause} {row.Command}\n{System.Text.Encoding.UTF8.GetString(row.Facts.Span)}");
            }
        }
    }
}
