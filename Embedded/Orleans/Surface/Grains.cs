// The part of Orleans' grain model that this code base uses. Names and signatures are Orleans'; SURFACE.txt lists them.

using System.Diagnostics.CodeAnalysis;
using Billing.Embedded;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    public interface IAddressable;

    public interface IGrainContext
    {
        GrainId GrainId { get; }

        object? GrainInstance { get; }

        IServiceProvider ActivationServices { get; }

        Task Deactivated { get; }

        void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
    }
}

namespace Orleans
{
    public interface IGrain : IAddressable;

    public interface IGrainWithStringKey : IGrain;

    public interface IGrainWithIntegerKey : IGrain;

    public interface IGrainWithGuidKey : IGrain;

    public interface IGrainBase
    {
        IGrainContext GrainContext { get; }

        Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

        Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
    }

    public abstract class Grain : IGrainBase, IAddressable
    {
        protected Grain() => GrainContext = Activation.BeingBuilt!;

        [AllowNull]
        public IGrainContext GrainContext { get; private set; }

        protected IGrainFactory GrainFactory => Turns.Of(GrainContext).Factory;

        protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

        public string IdentityString => GrainContext.GrainId.ToString();

        public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

        protected void DelayDeactivation(TimeSpan timeSpan) => Turns.Of(GrainContext).DelayDeactivation(timeSpan);
    }

    public interface IGrainFactory
    {
        TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithGuidKey;

        TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithIntegerKey;

        TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithStringKey;

        TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
            where TGrainInterface : IAddressable;
    }

    public interface IClusterClient : IGrainFactory
    {
        IServiceProvider ServiceProvider { get; }
    }

    public enum DeactivationReasonCode : byte
    {
        None,
        ShuttingDown,
        ActivationFailed,
        DirectoryFailure,
        ActivationIdle,
        ActivationUnresponsive,
        DuplicateActivation,
        IncompatibleRequest,
        ApplicationError,
        ApplicationRequested,
        Migrating,
        RuntimeRequested,
        HighMemoryPressure,
    }

    public readonly struct DeactivationReason
    {
        public DeactivationReason(DeactivationReasonCode code, string text)
            : this(code, null, text)
        {
        }

        public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
        {
            ReasonCode = code;
            Exception = exception;
            Description = text;
        }

        public DeactivationReasonCode ReasonCode { get; }

        public string Description { get; }

        public Exception? Exception { get; }

        public override string ToString() =>
            Exception is null ? $"{ReasonCode}: {Description}" : $"{ReasonCode}: {Description}. Exception: {Exception}";
    }

    public static class GrainExtensions
    {
        public static GrainId GetGrainId(this IAddressable grain) => grain switch
        {
            GrainProxy proxy => proxy.Id,
            IGrainBase instance => instance.GrainContext.GrainId,
            _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
        };

        public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

        public static long GetPrimaryKeyLong(this IAddressable grain) => GrainKeys.ToInteger(grain.GetGrainId());

        public static Guid GetPrimaryKey(this IAddressable grain) => GrainKeys.ToGuid(grain.GetGrainId());

        public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => grain switch
        {
            GrainProxy proxy => (TGrainInterface)(object)proxy.Engine.Reference(typeof(TGrainInterface), proxy.Id),
            IGrainBase instance => (TGrainInterface)(object)Turns.Of(instance.GrainContext)
                .Engine.Reference(typeof(TGrainInterface), instance.GrainContext.GrainId),
            _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
        };
    }

    public static class GrainBaseExtensions
    {
        public static void DeactivateOnIdle(this IGrainBase grain) => grain.GrainContext.Deactivate(
            new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

        public static IGrainTimer RegisterGrainTimer<TState>(
            this IGrainBase grain,
            Func<TState, CancellationToken, Task> callback,
            TState state,
            GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return Turns.Of(grain.GrainContext).RegisterTimer(token => callback(state, token), options);
        }

        public static IGrainTimer RegisterGrainTimer(
            this IGrainBase grain,
            Func<CancellationToken, Task> callback,
            GrainTimerCreationOptions options) =>
            RegisterGrainTimer(grain, static (callback, token) => callback(token), callback, options);

        public static IGrainTimer RegisterGrainTimer(
            this IGrainBase grain,
            Func<Task> callback,
            GrainTimerCreationOptions options) =>
            RegisterGrainTimer(grain, static (callback, _) => callback(), callback, options);

        public static IGrainTimer RegisterGrainTimer(
            this IGrainBase grain,
            Func<CancellationToken, Task> callback,
            TimeSpan dueTime,
            TimeSpan period) =>
            RegisterGrainTimer(grain, callback, new() { DueTime = dueTime, Period = period });

        public static IGrainTimer RegisterGrainTimer(
            this IGrainBase grain,
            Func<Task> callback,
            TimeSpan dueTime,
            TimeSpan period) =>
            RegisterGrainTimer(grain, callback, new() { DueTime = dueTime, Period = period });
    }
}
