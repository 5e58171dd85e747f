// Filters, request context and the exceptions that cross a call.

using System.Reflection;
using Billing.Embedded;
using Orleans.Runtime;

namespace Orleans
{
    public interface IGrainCallContext
    {
        object Grain { get; }

        MethodInfo InterfaceMethod { get; }

        string InterfaceName { get; }

        string MethodName { get; }

        object? Result { get; set; }

        GrainId? SourceId { get; }

        GrainId TargetId { get; }

        Task Invoke();
    }

    public interface IIncomingGrainCallContext : IGrainCallContext
    {
        MethodInfo ImplementationMethod { get; }

        IGrainContext TargetContext { get; }
    }

    public interface IOutgoingGrainCallContext : IGrainCallContext
    {
        IGrainContext? SourceContext { get; }
    }

    public interface IIncomingGrainCallFilter
    {
        Task Invoke(IIncomingGrainCallContext context);
    }

    public interface IOutgoingGrainCallFilter
    {
        Task Invoke(IOutgoingGrainCallContext context);
    }

    public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

    public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);
}

namespace Orleans.Runtime
{
    public static class RequestContext
    {
        public static IEnumerable<string> Keys => AmbientContext.Current?.Keys.ToArray() ?? [];

        public static object? Get(string key) => AmbientContext.Get(key);

        public static void Set(string key, object value) => AmbientContext.Set(key, value);

        public static bool Remove(string key) => AmbientContext.Remove(key);

        public static void Clear() => AmbientContext.Current = null;
    }

    public class OrleansException : Exception
    {
        public OrleansException()
        {
        }

        public OrleansException(string message)
            : base(message)
        {
        }

        public OrleansException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    public sealed class OrleansConfigurationException : Exception
    {
        public OrleansConfigurationException(string message)
            : base(message)
        {
        }
    }

    public class OrleansMessageRejectionException : OrleansException
    {
        internal OrleansMessageRejectionException(string message)
            : base(message)
        {
        }
    }

    public sealed class SiloUnavailableException : OrleansMessageRejectionException
    {
        public SiloUnavailableException(string msg)
            : base(msg)
        {
        }
    }

    public sealed class EnumerationAbortedException : Exception
    {
        public EnumerationAbortedException(string message)
            : base(message)
        {
        }
    }

    public sealed class ReminderException : OrleansException
    {
        public ReminderException(string message)
            : base(message)
        {
        }
    }
}

namespace Orleans.Storage
{
    public class InconsistentStateException : OrleansException
    {
        public InconsistentStateException()
        {
        }

        public InconsistentStateException(string message)
            : base(message)
        {
        }

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
            : base(errorMsg)
        {
            StoredEtag = storedEtag;
            CurrentEtag = currentEtag;
        }

        public string? StoredEtag { get; }

        public string? CurrentEtag { get; }

        /// <summary>True until the activation that lost the write has been told to leave.</summary>
        internal bool IsSourceActivation { get; set; } = true;
    }
}
