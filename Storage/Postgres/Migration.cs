using System.Security.Cryptography;
using System.Text;

namespace Billing.Storage;

/// <summary>One numbered step of the schema. Once run anywhere, its text is never changed: a new number corrects it.</summary>
public sealed record Migration(int Number, string Name, string Sql)
{
    private const string Folder = "migrations/";

    public static IReadOnlyList<Migration> All { get; } = [.. Read().OrderBy(migration => migration.Number)];

    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    internal static string Roles => Text($"{Folder}roles.sql");

    private static IEnumerable<Migration> Read() =>
        from resource in typeof(Migration).Assembly.GetManifestResourceNames()
        where resource.StartsWith(Folder, StringComparison.Ordinal) && char.IsAsciiDigit(resource[Folder.Length])
        let name = resource[Folder.Length..^".sql".Length]
        select new Migration(int.Parse(name.Split('_')[0]), name, Text(resource));

    private static string Text(string resource)
    {
        using var reader = new StreamReader(typeof(Migration).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
