namespace Stripe;

/// <summary>One of two.</summary>
public abstract class AnyOf
{
    public abstract object Value { get; }

    public abstract Type Type { get; }
}

public class AnyOf<T1, T2> : AnyOf
{
    public AnyOf(T1 value) => (Value, Type) = (value, typeof(T1));

    public AnyOf(T2 value) => (Value, Type) = (value, typeof(T2));

    public override object Value { get; }

    public override Type Type { get; }

    public static implicit operator AnyOf<T1, T2>(T1 value) => value is null ? null : new(value);

    public static implicit operator AnyOf<T1, T2>(T2 value) => value is null ? null : new(value);
}
