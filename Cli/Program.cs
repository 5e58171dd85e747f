using Billing.Cli;

return args switch
{
    ["migrate"] => await Commands.MigrateAsync(),
    ["journal", "verify", .. var rest] => await Commands.VerifyAsync(rest),
    ["journal", "anchor", .. var rest] => await Commands.AnchorAsync(rest),
    ["rebuild"] => await Commands.RebuildAsync(),
    ["tenant", "create", var name] => await TenantCommands.CreateAsync(name),
    ["key", "create", var tenant, "--live"] => await TenantCommands.CreateKeyAsync(tenant, "live"),
    ["key", "create", var tenant, "--test"] => await TenantCommands.CreateKeyAsync(tenant, "test"),
    ["key", "revoke", var tenant, var id] => await TenantCommands.RevokeKeyAsync(tenant, id),
    ["--help" or "-h"] or ["help"] => Commands.Help(Console.Out, exitCode: 0),
    _ => Commands.Help(Console.Error, exitCode: 2),
};
