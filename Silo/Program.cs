using Billing.Silo;

try
{
    var builder = WebApplication.CreateBuilder(args);

    // A start that fails is told once, below; the host would log it with a stack besides.
    var started = false;
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Information);
    await using var app = await BillingServer.BuildAsync(builder);
    app.Lifetime.ApplicationStarted.Register(() => started = true);
    await app.StartServingAsync();
    await app.WaitForShutdownAsync();
    return app.Services.GetRequiredService<JournalHost>().HasFailed ? 1 : 0;
}
catch (OrleansConfigurationException refused)
{
    // The operator's mistake, not the program's: a sentence, not a stack.
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
