using System.Reflection;
using Billing.Domain.Conventions;

namespace Billing.Cli.Scenarios;

/// <summary>Reads the named profile and what a file says beyond it.</summary>
internal static class ConventionReading
{
    private static readonly PropertyInfo[] Options =
        [.. typeof(BillingConvention).GetProperties().Where(option => option.PropertyType.IsEnum)];

    public static BillingConvention Read(FieldReader fields, BillingConvention otherwise)
    {
        var profile = fields.Find("profile") is { } named ? Profile(named) : otherwise;
        return fields.Find("convention") is { } options ? With(profile, options) : profile;
    }

    /// <summary>A plan's own convention; none means the account's.</summary>
    public static BillingConvention? OfPlan(FieldReader fields) =>
        fields.Has("profile") || fields.Has("convention") ? Read(fields, BillingProfiles.Standard) : null;

    private static BillingConvention Profile(ScenarioNode node) =>
        BillingProfiles.All.FirstOrDefault(profile => Nearest.Bare(profile.Name) == Nearest.Bare(Texts.Of(node)))
        ?? throw ScenarioMistake.At(node, $"{node} is no profile{Nearest.Hint(node.Text, BillingProfiles.All.Select(profile => profile.Name))}");

    private static BillingConvention With(BillingConvention profile, ScenarioNode node)
    {
        var changed = profile with { Name = profile.Name + "+" };
        foreach (var (name, value) in node.Fields.Where(field => !FieldReader.IsRemark(field.Key)))
        {
            var option = Options.FirstOrDefault(known => Nearest.Bare(known.Name) == Nearest.Bare(name))
                ?? throw ScenarioMistake.At(value, $"'{name}' is no option of a convention{Nearest.Hint(name, Options.Select(known => Camel(known.Name)))}");
            option.SetValue(changed, Choice(option, value));
        }

        return changed;
    }

    private static object Choice(PropertyInfo option, ScenarioNode value)
    {
        var text = Texts.Of(value);
        return Enum.GetValues(option.PropertyType).Cast<object>().FirstOrDefault(choice => Nearest.Bare(choice.ToString()!) == Nearest.Bare(text))
            ?? throw ScenarioMistake.At(value, $"'{text}' is no choice here{Nearest.Hint(text, Enum.GetNames(option.PropertyType).Select(Texts.Snake))}");
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
