using Billing.Cli;

return args switch
{
    ["migrate"] => await MaintenanceCommands.MigrateAsync(),
    ["journal", "verify", .. var rest] => await JournalCommands.VerifyAsync(rest),
    ["journal", "anchor", .. var rest] => await JournalCommands.AnchorAsync(rest),
    ["rebuild"] => await MaintenanceCommands.RebuildAsync(),
    ["purge", .. var rest] => await MaintenanceCommands.PurgeAsync(rest),
    ["keys", "rewrap"] => await MaintenanceCommands.RewrapAsync(),
    ["scenario", "run", .. var rest] => Billing.Cli.Scenarios.ScenarioCommand.Run(rest, Console.Out, Console.Error),
    ["dunning", "simulate", .. var rest] => await Billing.Cli.Dunning.SimulateCommand.RunAsync(rest),
    ["dunning", "policies", .. var rest] => await Billing.Cli.Dunning.PolicyCommands.RunAsync(rest),
    ["tenant", "create", var name] => await TenantCommands.CreateAsync(name),
    ["key", "create", var tenant, "--live"] => await TenantCommands.CreateKeyAsync(tenant, "live"),
    ["key", "create", var tenant, "--test"] => await TenantCommands.CreateKeyAsync(tenant, "test"),
    ["key", "revoke", var tenant, var id] => await TenantCommands.RevokeKeyAsync(tenant, id),
    ["--help" or "-h"] or ["help"] => Command.Help(Console.Out, exitCode: 0),
    _ => Command.Help(Console.Error, exitCode: 2),
};
