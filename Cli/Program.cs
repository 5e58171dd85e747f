using Billing.Cli;

return args switch
{
    ["migrate"] => await MaintenanceCommands.MigrateAsync(),
    ["journal", "verify", .. var rest] => await JournalCommands.VerifyAsync(rest),
    ["journal", "anchor", .. var rest] => await JournalCommands.AnchorAsync(rest),
    ["rebuild"] => await MaintenanceCommands.RebuildAsync(),
    ["purge", .. var rest] => await MaintenanceCommands.PurgeAsync(rest),
    ["keys", "rewrap"] => await MaintenanceCommands.RewrapAsync(),
    ["--help" or "-h"] or ["help"] => Command.Help(Console.Out, exitCode: 0),
    _ => Command.Help(Console.Error, exitCode: 2),
};
