using NodaTime;

namespace Docfav.Server;

/// <summary>The machine's clock, named in this one place; everything else is given a clock.</summary>
static class SystemTime
{
#pragma warning disable RS0030 // The composition root is where the system clock comes from.
    public static IClock Clock => SystemClock.Instance;
#pragma warning restore RS0030
}
