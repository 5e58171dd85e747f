namespace Orleans { public interface IGrain; }
namespace Orleans.Runtime { public interface IAddressable; }
namespace Orleans.Hosting { public interface ISiloBuilder; }
