using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Billing.Domain.Documents;

/// <summary>From behind the beginning of a record to its end.</summary>
internal delegate T RecordReader<T>(ref Utf8JsonReader reader);

/// <summary>Everything between the beginning of a record and its end.</summary>
internal delegate void RecordWriter<T>(Utf8JsonWriter writer, T value);

/// <summary>Makes, from what the contract says of a record, the code that a clerk would write by hand for it.</summary>
internal static class RecordCode
{
    public static RecordWriter<T> Writer<T>(CompiledFormat format)
    {
        var (writer, value) = (Expression.Parameter(typeof(Utf8JsonWriter)), Expression.Parameter(typeof(T)));

        // A condition of the contract is asked with an object; records that are values have none.
        Expression of = typeof(T).IsValueType ? Expression.Constant(null) : value;
        var fields = format.ContractOf(typeof(T)).Properties.Where(static property => property.Get is not null).Select(property =>
            (Expression)Expression.Call(FieldOf(format, property), nameof(FieldCode<>.WriteField), null, writer, of, Expression.Property(value, MemberOf(property))));
        return Expression.Lambda<RecordWriter<T>>(Expression.Block([.. fields, Expression.Empty()]), writer, value).Compile();
    }

    public static RecordReader<T> Reader<T>(CompiledFormat format)
    {
        var contract = format.ContractOf(typeof(T));
        var reader = Expression.Parameter(typeof(Utf8JsonReader).MakeByRefType());
        var (at, made) = (Expression.Variable(typeof(int)), Expression.Variable(typeof(T)));
        var fields = contract.Properties.Select(property => new ReadField(property)).ToArray();
        var names = Expression.Constant(new FieldNames([.. fields.Select(static field => field.Property.Name)], format.IgnoresCase));
        var end = Expression.Label();
        var cases = fields.Select((field, index) => Expression.SwitchCase(
            field.Seen(Expression.Call(FieldOf(format, field.Property), nameof(FieldCode<>.Read), null, reader)), Expression.Constant(index)));
        var loop = Expression.Loop(
            Expression.Block(
                Expression.IfThen(Expression.Not(Step(nameof(ToName), reader)), Expression.Break(end)),
                Expression.Assign(at, Expression.Call(names, nameof(FieldNames.Find), null, reader, Expression.Increment(at))),
                Expression.Call(typeof(RecordCode), nameof(ToValue), null, reader),
                fields.Length == 0
                    ? Expression.Call(typeof(RecordCode), nameof(Skip), null, reader)
                    : Expression.Switch(typeof(void), at, Expression.Call(typeof(RecordCode), nameof(Skip), null, reader), null, cases)),
            end);
        return Expression.Lambda<RecordReader<T>>(
            Expression.Block(
                [at, made, .. fields.SelectMany(static field => field.Variables)],
                [
                    Expression.Assign(at, Expression.Constant(-1)),
                    .. fields.SelectMany(static field => field.Begin()),
                    loop,
                    Expression.Assign(made, Made(contract, fields)),
                    .. fields.Where(static field => field.Parameter is null).Select(field => field.Set(made)),
                    made,
                ]),
            reader).Compile();
    }

    /// <summary>By the constructor of the contract; a value without one begins as nothing but zeros.</summary>
    private static Expression Made(JsonTypeInfo contract, ReadField[] fields)
    {
        if (contract.ConstructorAttributeProvider is not ConstructorInfo constructor)
        {
            return contract.Type.IsValueType ? Expression.Default(contract.Type) : Expression.New(contract.Type);
        }

        var given = fields.Where(static field => field.Parameter is not null).ToDictionary(static field => field.Parameter!.Position);
        return Expression.New(constructor, constructor.GetParameters().Select(parameter => given.TryGetValue(parameter.Position, out var field)
            ? field.Value
            : (Expression)Expression.Default(parameter.ParameterType)));
    }

    private static ConstantExpression FieldOf(CompiledFormat format, JsonPropertyInfo property) =>
        Expression.Constant(Activator.CreateInstance(typeof(FieldCode<>).MakeGenericType(property.PropertyType), format, property));

    private static PropertyInfo MemberOf(JsonPropertyInfo property) => (PropertyInfo)property.AttributeProvider!;

    private static MethodCallExpression Step(string name, ParameterExpression reader) => Expression.Call(typeof(RecordCode), name, null, reader);

    private static bool ToName(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private static void ToValue(ref Utf8JsonReader reader) => reader.Read();

    private static void Skip(ref Utf8JsonReader reader) => reader.Skip();

    /// <summary>A field on the way from the document into its record: an argument of the constructor, or set afterwards if it was there.</summary>
    private sealed class ReadField(JsonPropertyInfo property)
    {
        private readonly ParameterExpression _wasThere = Expression.Variable(typeof(bool));

        public JsonPropertyInfo Property { get; } = property;

        public JsonParameterInfo? Parameter { get; } = property.AssociatedParameter;

        public ParameterExpression Value { get; } = Expression.Variable(property.PropertyType);

        public ParameterExpression[] Variables => [Value, _wasThere];

        public Expression[] Begin() => [Expression.Assign(Value, Usual), Expression.Assign(_wasThere, Expression.Constant(false))];

        public BlockExpression Seen(Expression read) =>
            Expression.Block(typeof(void), Expression.Assign(Value, read), Expression.Assign(_wasThere, Expression.Constant(true)));

        public ConditionalExpression Set(Expression made) =>
            Expression.IfThen(_wasThere, Expression.Assign(Expression.Property(made, MemberOf(Property)), Value));

        private Expression Usual => Parameter is { HasDefaultValue: true, DefaultValue: { } usual }
            ? Expression.Convert(Expression.Constant(usual), Property.PropertyType)
            : Expression.Default(Property.PropertyType);
    }
}
