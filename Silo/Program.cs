using Billing.Silo;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddBillingSilo();

    // A start that fails is told once, below; the host would log it with a stack besides.
    var started = false;
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", _ => started);
    await using var app = builder.Build();
    app.Lifetime.ApplicationStarted.Register(() => started = true);
    app.MapGet("/healthz/live", static () => "live");
    await app.RunAsync();
    return 0;
}
catch (OrleansConfigurationException refused)
{
    // The operator's mistake, not the program's: a sentence, not a stack.
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
