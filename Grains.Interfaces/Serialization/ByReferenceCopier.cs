using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace Billing.Grains.Interfaces.Serialization;

/// <summary>
/// Copies nothing: our values are immutable, and a JSON copy would cost five times the call. Also names our types to the
/// runtime as safe to read from the wire, which the JSON codec does only for what it copies itself.
/// </summary>
public sealed class ByReferenceCopier : IGeneralizedCopier, ITypeFilter
{
    public bool IsSupportedType(Type type) => BillingSerialization.IsBillingValue(type);

    public bool? IsTypeAllowed(Type type) => BillingSerialization.IsBillingValue(type) ? true : null;

    public object? DeepCopy(object? input, CopyContext context) => input;
}
