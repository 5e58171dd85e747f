using System.Collections;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Billing.Domain.Amounts;
using Billing.Domain.Derivations;
using Billing.Domain.Invoices;

namespace Billing.Domain.Documents;

/// <summary>
/// What is left out of a document because reading it without gives the same: empty lists, amounts of nothing on invoices, and
/// what says its usual value by <see cref="DefaultValueAttribute"/>. Never a constructor's argument, which has no usual value.
/// </summary>
internal static class Omissions
{
    public static void WithoutEmpty(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(static property => property.AssociatedParameter is null))
        {
            if (ConditionOf(type, property) is { } isWorthWriting)
            {
                property.ShouldSerialize = isWorthWriting;
            }
        }
    }

    private static Func<object, object?, bool>? ConditionOf(JsonTypeInfo type, JsonPropertyInfo property)
    {
        if (property.AttributeProvider?.GetCustomAttributes(typeof(DefaultValueAttribute), inherit: false) is [DefaultValueAttribute usual, ..])
        {
            return (_, value) => !Equals(value, usual.Value);
        }

        if (property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(System.Collections.Immutable.ImmutableArray<>))
        {
            return static (_, value) => value is ICollection { Count: > 0 };
        }

        if (property.PropertyType == typeof(DerivedMoney) && type.Type == typeof(InvoiceLine))
        {
            return static (_, value) => value is DerivedMoney and not { Money.IsZero: true, Derivation: Derivation.Given { Name: "nothing" } };
        }

        return property.PropertyType == typeof(Money) && (type.Type == typeof(Invoice) || type.Type == typeof(InvoicePayment))
            ? static (_, value) => value is not Money { IsZero: true }
            : null;
    }
}
