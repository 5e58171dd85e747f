using System.Reflection;
using System.Text;

namespace Billing.Engine.Tests;

/// <summary>
/// Writes public members as text, one a line, so that two assemblies can be compared without either seeing the other.
/// Only what code can depend on is written: a subset of a type is a subset of its lines.
/// </summary>
internal static class SurfaceText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Type type)
    {
        var name = Name(type);
        yield return $"{Kind(type)} {name}";
        if (type.IsEnum)
        {
            foreach (var value in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            {
                yield return $"{name}.{value.Name} = {Convert.ToInt64(value.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture)}";
            }

            yield break;
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            yield return $"{name}.{Signature(type.GetMethod("Invoke")!)}";
            yield break;
        }

        foreach (var line in Members(type).Select(line => $"{name}.{line}"))
        {
            yield return line;
        }
    }

    public static bool IsVisible(Type type) => type.IsPublic || (type.IsNestedPublic && IsVisible(type.DeclaringType!));

    private static IEnumerable<string> Members(Type type)
    {
        foreach (var constructor in type.GetConstructors(Declared).Where(static each => !each.IsStatic && IsOpen(each)))
        {
            yield return $"new({Parameters(constructor)})";
        }

        foreach (var field in type.GetFields(Declared).Where(static each => each.IsPublic || each.IsFamily))
        {
            yield return field.IsLiteral
                ? $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}"
                : $"field {Name(field.FieldType)} {field.Name}";
        }

        foreach (var property in type.GetProperties(Declared))
        {
            if (property.GetMethod is { } getter && IsOpen(getter))
            {
                yield return $"get {Name(property.PropertyType)} {property.Name}{Static(getter)}";
            }

            if (property.SetMethod is { } setter && IsOpen(setter))
            {
                yield return $"set {Name(property.PropertyType)} {property.Name}{Static(setter)}";
            }
        }

        foreach (var method in type.GetMethods(Declared).Where(static each => IsOpen(each) && !IsAccessor(each) && !IsOfRecord(each)))
        {
            yield return Signature(method);
        }
    }

    private static bool IsOpen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    // Explicit implementations and what the compiler adds are nobody's promise.
    private static bool IsOfRecord(MethodInfo method) => method.Name.Contains('<') || method.Name.Contains('.');

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => $"enum({Name(Enum.GetUnderlyingType(type))})",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Signature(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(static each => each.Name))}>"
            : "";
        return $"{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)}){Static(method)}{Constraints(method)}";
    }

    private static string Constraints(MethodInfo method)
    {
        if (!method.IsGenericMethodDefinition)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (var argument in method.GetGenericArguments())
        {
            var all = argument.GetGenericParameterConstraints().Select(Name).Order(StringComparer.Ordinal).ToList();
            if (argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            {
                all.Insert(0, "class");
            }

            if (all.Count > 0)
            {
                text.Append($" where {argument.Name} : {string.Join(", ", all)}");
            }
        }

        return text.ToString();
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(static parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}"));

    private static string Static(MethodBase method) => method.IsStatic ? " static" : "";

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (type.IsByRef)
        {
            return Name(type.GetElementType()!) + "&";
        }

        var own = type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : $"{type.Namespace}.{type.Name}";
        var tick = own.IndexOf('`');
        return tick < 0
            ? own
            : $"{own[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
