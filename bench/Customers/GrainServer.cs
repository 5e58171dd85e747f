using System.Security.Cryptography;
using System.Text;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Catalogs;
using Billing.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Billing.Customers;

/// <summary>The whole server in this process, asked at the grain boundary.</summary>
internal sealed class GrainServer : IAsyncDisposable
{
    public const string Tenant = "bench";

    private readonly WebApplication _app;

    private GrainServer(WebApplication app)
    {
        _app = app;
        Grains = app.Services.GetRequiredService<IGrainFactory>();
    }

    public IGrainFactory Grains { get; }

    public static async Task<GrainServer> StartAsync(string database)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Billing:Database"] = database,
            ["Billing:ChainKeys"] = BenchDatabase.ChainKeys,
            ["Billing:Provider"] = "http://127.0.0.1:9",
            ["urls"] = "http://127.0.0.1:0",
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var app = await BillingServer.BuildAsync(builder);
        await app.StartServingAsync();
        await app.Services.GetRequiredService<IGrainFactory>().GetGrain<ICatalogGrain>($"{Tenant}/catalog").Publish(Mutations.TeamPlan);
        return new GrainServer(app);
    }

    public static string AccountOf(int number) => $"account-{number:000000}";

    /// <summary>A mutation under a key of its own, with the answer stored under it.</summary>
    public async Task SendAsync(int account, string key, Domain.Accounts.AccountCommand command)
    {
        var sent = new SentCommand($"k{key}", "bench", command)
        {
            Key = key,
            BodyHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))),
        };
        var reply = await Grains.GetGrain<IAccountGrain>($"{Tenant}/{AccountOf(account)}").Send(sent);
        if (reply is not { Answer: CommandAnswer.Accepted, IsReplay: false })
        {
            throw new InvalidOperationException($"{command} was answered {reply}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
