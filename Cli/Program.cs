using Billing.Cli;

return args switch
{
    ["migrate"] => await Commands.MigrateAsync(),
    ["journal", "verify", .. var rest] => await Commands.VerifyAsync(rest),
    ["journal", "anchor", .. var rest] => await Commands.AnchorAsync(rest),
    ["rebuild"] => await Commands.RebuildAsync(),
    ["--help" or "-h"] or ["help"] => Commands.Help(Console.Out, exitCode: 0),
    _ => Commands.Help(Console.Error, exitCode: 2),
};
