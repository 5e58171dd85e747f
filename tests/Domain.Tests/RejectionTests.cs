using System.Reflection;

namespace Billing.Domain.Tests;

public sealed class RejectionTests
{
    [Fact]
    public void Every_code_is_on_the_checked_in_list_and_none_is_renamed()
    {
        var codes = typeof(Rejections).GetMembers(BindingFlags.Public | BindingFlags.Static)
            .Select(member => member switch
            {
                PropertyInfo property => (Rejection?)property.GetValue(null),
                MethodInfo { IsSpecialName: false } method when method.ReturnType == typeof(Rejection) => (Rejection?)method.Invoke(null, ["x"]),
                _ => null,
            })
            .OfType<Rejection>()
            .Select(rejection => rejection.Code)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.All(codes, code => Assert.Matches("^[a-z][a-z_]*$", code));
        Assert.Equal(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "rejection-codes.txt")), codes);
    }
}
